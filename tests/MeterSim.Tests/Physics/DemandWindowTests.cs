using MeterSim.Physics;

namespace MeterSim.Tests.Physics;

public sealed class DemandWindowTests
{
    private const long KilowattMinute = 60_000_000_000; // microjoules

    [Fact]
    public void Demand_is_the_mean_over_the_period_and_the_maximum_stays()
    {
        var window = new DemandWindow();
        Int128 energy = 0;
        window.EndMinute(energy, 5);
        for (int minute = 0; minute < 5; minute++)
            window.EndMinute(energy += KilowattMinute, 5);
        Assert.Equal(1000, window.DemandW, 6);
        for (int minute = 0; minute < 100; minute++)
            window.EndMinute(energy += KilowattMinute / 2, 5);
        Assert.Equal(500, window.DemandW, 6);
        Assert.Equal(1000, window.MaxDemandW, 6);
    }
}
