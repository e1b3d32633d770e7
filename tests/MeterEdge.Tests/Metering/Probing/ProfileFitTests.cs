using MeterEdge.Metering;
using MeterEdge.Metering.Probing;
using MeterEdge.Metering.Profiles;
using MeterEdge.Readings;

namespace MeterEdge.Tests.Metering.Probing;

public sealed class ProfileFitTests
{
    [Fact]
    public void A_profile_fits_when_every_value_is_one_that_a_grid_can_have()
    {
        Assert.Equal(new(false, 3, 0), ProfileFit.Of(Pass((Quantity.VoltageL1, 230.1m), (Quantity.Frequency, 50), (Quantity.Power, -120)), confirmed: false));
        Assert.Equal(new(false, 1, 1), ProfileFit.Of(Pass((Quantity.VoltageL1, 230.1m), (Quantity.VoltageL2, 0)), confirmed: false));
        Assert.Equal(default, ProfileFit.Of(Pass((Quantity.VoltageL1, 2301)), confirmed: false));
        Assert.Equal(default, ProfileFit.Of(Pass((Quantity.VoltageL1, 230.1m), (Quantity.Frequency, 0.5m)), confirmed: false));
        Assert.Equal(default, ProfileFit.Of(Pass((Quantity.VoltageL1, 230.1m), (Quantity.PowerFactor, 97)), confirmed: false));
        Assert.Equal(default, ProfileFit.Of(Pass((Quantity.Power, 100)), confirmed: false));
        Assert.Equal(default, ProfileFit.Of(PassResult.Answered(
            [new(Quantity.VoltageL1, 230m, default)], [new(Quantity.VoltageL2, Why.Refused)], default, 1), confirmed: true));
    }

    [Fact]
    public void The_profile_that_tells_most_is_the_best_and_its_equals_are_named()
    {
        var (one, two, three) = (Named("one"), Named("two"), Named("three"));
        var (best, others) = ProfileFit.Best([(one, new(false, 5, 0)), (two, new(false, 11, 1)), (three, new(false, 11, 1))]);
        Assert.Equal("two", best!.Name);
        Assert.Equal(["three"], others.Select(other => other.Name));
        Assert.Null(ProfileFit.Best([(one, default)]).Best);
        Assert.Null(ProfileFit.Best([]).Best);
    }

    [Fact]
    public void Registers_that_read_zero_speak_for_no_profile()
    {
        var (onePhase, threePhases) = (Named("one-phase"), Named("three-phases"));
        Assert.Equal("one-phase", ProfileFit.Best([(threePhases, new(false, 8, 17)), (onePhase, new(false, 9, 2))]).Best!.Name);
        Assert.Equal("one-phase", ProfileFit.Best([(threePhases, new(false, 8, 17)), (onePhase, new(false, 8, 3))]).Best!.Name);
        Assert.Equal("three-phases", ProfileFit.Best([(threePhases, new(false, 20, 5)), (onePhase, new(false, 8, 3))]).Best!.Name);
    }

    [Fact]
    public void A_profile_that_the_meter_confirms_wins_however_much_another_tells() =>
        Assert.Equal("b23", ProfileFit.Best([(Named("other"), new(false, 30, 0)), (Named("b23"), new(true, 12, 3))]).Best!.Name);

    private static Profile Named(string name) => new() { Name = name };

    private static PassResult Pass(params (Quantity Quantity, decimal Value)[] values) =>
        PassResult.Answered([.. values.Select(value => new Measurement(value.Quantity, value.Value, default))], [], default, 1);
}
