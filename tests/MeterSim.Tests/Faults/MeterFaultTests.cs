using MeterSim.Faults;
using MeterSim.Physics;

namespace MeterSim.Tests.Faults;

public sealed class MeterFaultTests
{
    [Fact]
    public void A_fault_for_some_times_strikes_exactly_so_often()
    {
        var fault = new MeterFault(new Dice(1));
        fault.Set(new Fault(FaultKind.BadCrc, TimeSpan.Zero, 3, 1));
        Assert.Equal(3, Enumerable.Range(0, 10).Count(_ => fault.Strike() is not null));
        Assert.Null(fault.Active);
    }

    [Fact]
    public void A_permanent_fault_strikes_until_it_is_taken_away()
    {
        var fault = new MeterFault(new Dice(1));
        fault.Set(new Fault(FaultKind.Silent, TimeSpan.Zero, null, 1));
        Assert.All(Enumerable.Range(0, 100), _ => Assert.NotNull(fault.Strike()));
        fault.Set(null);
        Assert.Null(fault.Strike());
    }

    [Fact]
    public void A_fault_with_a_chance_strikes_about_that_often_and_counts_only_strikes()
    {
        var fault = new MeterFault(new Dice(1));
        fault.Set(new Fault(FaultKind.Silent, TimeSpan.Zero, null, 0.1));
        Assert.InRange(Enumerable.Range(0, 10_000).Count(_ => fault.Strike() is not null), 900, 1100);
        fault.Set(new Fault(FaultKind.Silent, TimeSpan.Zero, 5, 0.1));
        Assert.Equal(5, Enumerable.Range(0, 10_000).Count(_ => fault.Strike() is not null));
    }
}
