using MeterSim.Faults;
using MeterSim.Frames;
using MeterSim.Physics;

namespace MeterSim.Tests.Faults;

public sealed class MeterFaultTests
{
    private static readonly Request Read = new(1, Function.ReadInput, 0, 2, 0, 0);

    [Fact]
    public void A_fault_for_some_times_strikes_exactly_so_often()
    {
        var fault = new MeterFault(new Dice(1));
        fault.Add(new Fault(FaultKind.BadCrc, TimeSpan.Zero, 3, 1));
        Assert.Equal(3, Enumerable.Range(0, 10).Count(_ => fault.Strike(Read).Faults.Count > 0));
        Assert.Empty(fault.Active);
    }

    [Fact]
    public void A_permanent_fault_strikes_until_it_is_taken_away()
    {
        var fault = new MeterFault(new Dice(1));
        fault.Add(new Fault(FaultKind.Silent, TimeSpan.Zero, null, 1));
        Assert.All(Enumerable.Range(0, 100), _ => Assert.True(fault.Strike(Read).IsSilent));
        fault.Clear();
        Assert.Same(Struck.None, fault.Strike(Read));
    }

    [Fact]
    public void A_fault_with_a_chance_strikes_about_that_often_and_counts_only_strikes()
    {
        var fault = new MeterFault(new Dice(1));
        fault.Add(new Fault(FaultKind.Silent, TimeSpan.Zero, null, 0.1));
        Assert.InRange(Enumerable.Range(0, 10_000).Count(_ => fault.Strike(Read).Faults.Count > 0), 900, 1100);
        fault.Add(new Fault(FaultKind.Silent, TimeSpan.Zero, 5, 0.1));
        Assert.Equal(5, Enumerable.Range(0, 10_000).Count(_ => fault.Strike(Read).Faults.Count > 0));
    }

    [Fact]
    public void Faults_add_up_and_go_one_by_one()
    {
        var fault = new MeterFault(new Dice(1));
        fault.Add(new Fault(FaultKind.BadCrc, TimeSpan.Zero, null, 1));
        fault.Add(new Fault(FaultKind.Slow, TimeSpan.FromSeconds(1.3), null, 1));
        fault.Add(new Fault(FaultKind.BadCrc, TimeSpan.Zero, 7, 1));
        Assert.Equal("slow 1300ms, badcrc times 7", fault.Words);
        Assert.Equal("slow+badcrc", fault.Strike(Read).Names);
        fault.Clear(FaultKind.Slow);
        Assert.Equal("badcrc times 6", fault.Words);
        fault.Clear();
        Assert.Null(fault.Words);
    }

    [Fact]
    public void Chances_are_taken_independently_and_silence_uses_up_nothing_else()
    {
        var fault = new MeterFault(new Dice(1));
        fault.Add(new Fault(FaultKind.BadCrc, TimeSpan.Zero, null, 0.02));
        fault.Add(new Fault(FaultKind.Silent, TimeSpan.Zero, null, 0.02));
        fault.Add(new Fault(FaultKind.NoiseBefore, TimeSpan.Zero, null, 0.02) { Number = 3 });
        fault.Add(new Fault(FaultKind.Slow, TimeSpan.FromSeconds(1.3), null, 0.01));
        List<Struck> struck = [.. Enumerable.Range(0, 20_000).Select(_ => fault.Strike(Read))];
        Assert.InRange(struck.Count(s => s.Has(FaultKind.BadCrc)), 300, 500);
        Assert.InRange(struck.Count(s => s.IsSilent), 300, 500);
        Assert.InRange(struck.Count(s => s.Has(FaultKind.NoiseBefore)), 300, 500);
        Assert.InRange(struck.Count(s => s.Delay > TimeSpan.Zero), 120, 280);
        Assert.All(struck.Where(s => s.IsSilent), s => Assert.Single(s.Faults));
    }

    [Fact]
    public void A_fault_strikes_only_requests_that_it_can_change()
    {
        var fault = new MeterFault(new Dice(1));
        fault.Add(new Fault(FaultKind.WrongEcho, TimeSpan.Zero, 1, 1));
        fault.Add(new Fault(FaultKind.Limit, TimeSpan.Zero, 1, 1) { Number = 2 });
        Assert.Same(Struck.None, fault.Strike(Read));
        Assert.Equal("limit", fault.Strike(Read with { Count = 3 }).Names);
        Assert.Equal("wrongecho", fault.Strike(new Request(1, Function.WriteSingle, 0, 1, 4, 2)).Names);
        Assert.Empty(fault.Active);
    }
}
