using System.Collections.Immutable;
using MeterEdge.Metering.Probing;
using MeterEdge.Readings;

namespace MeterEdge.Tests.Metering.Probing;

public sealed class PlausibilityTests
{
    private static readonly ImmutableDictionary<Quantity, decimal> Sound = new Dictionary<Quantity, decimal>
    {
        [Quantity.VoltageL1] = 230,
        [Quantity.VoltageL2] = 229,
        [Quantity.VoltageL3] = 231.5m,
        [Quantity.VoltageL1L2] = 398,
        [Quantity.VoltageL2L3] = 399,
        [Quantity.VoltageL3L1] = 400,
        [Quantity.CurrentL1] = 5,
        [Quantity.CurrentL2] = 4,
        [Quantity.CurrentL3] = 3,
        [Quantity.PowerL1] = 1100,
        [Quantity.PowerL2] = 900,
        [Quantity.PowerL3] = 690,
        [Quantity.Power] = 2690,
        [Quantity.Frequency] = 50.02m,
        [Quantity.EnergyImport] = 36_250,
    }.ToImmutableDictionary();

    [Fact]
    public void A_sound_installation_leaves_no_doubt() => Assert.Empty(Plausibility.Of(Values(Sound)));

    [Theory]
    [InlineData(Quantity.VoltageL2, 0, "no voltage on L2")]
    [InlineData(Quantity.VoltageL1, 2300, "2300 V on L1; 230 V was expected")]
    [InlineData(Quantity.Frequency, 500, "500 Hz; 50 Hz was expected")]
    [InlineData(Quantity.VoltageL1L2, 0.4, "0.4 V between L1 and L2, which have 230 V and 229 V")]
    [InlineData(Quantity.PowerL2, -900, "power flows backwards on L2 only")]
    [InlineData(Quantity.Power, 26900, "26900 W in all, but 2690 W on the three phases")]
    [InlineData(Quantity.CurrentL3, 0.3, "690 W on L3, but only 231.5 V and 0.3 A")]
    public void One_wrong_value_is_named(Quantity quantity, double value, string expected) =>
        Assert.Contains(expected, Plausibility.Of(Values(Sound.SetItem(quantity, (decimal)value))).Select(doubt => doubt.What));

    [Fact]
    public void A_meter_of_one_phase_and_a_house_that_feeds_in_are_sound()
    {
        Assert.Empty(Plausibility.Of(Values(new Dictionary<Quantity, decimal> { [Quantity.VoltageL1] = 231, [Quantity.Power] = -500, [Quantity.Frequency] = 49.97m })));
        Assert.Empty(Plausibility.Of(Values(Sound.SetItem(Quantity.PowerL1, -1100).SetItem(Quantity.PowerL2, -900).SetItem(Quantity.PowerL3, -690).SetItem(Quantity.Power, -2690))));
    }

    [Theory]
    [InlineData(36_250, "")]
    [InlineData(36_260, "")]
    [InlineData(36_240, "energy_import_wh fell from 36250 to 36240")]
    [InlineData(46_250, "energy_import_wh rose by 10000 in 2 s at 2690 W")]
    public void Counters_rise_no_faster_than_the_power_says(int then, string expected) => Assert.Equal(
        expected,
        string.Join(' ', Plausibility.Between(Values(Sound), Values(Sound.SetItem(Quantity.EnergyImport, then)), TimeSpan.FromSeconds(2)).Select(doubt => doubt.What)));

    private static ImmutableArray<Measurement> Values(IReadOnlyDictionary<Quantity, decimal> values) =>
        [.. values.Select(value => new Measurement(value.Key, value.Value, default))];
}
