using MeterSim.Switches;

namespace MeterSim.Tests.Switches;

/// <summary>Each fault: what the switch shows and what flows. The meter draws 2 kW.</summary>
public sealed class SwitchFaultTests
{
    private readonly SwitchBench _bench = new("sdm630:12", "relay-arm:100:channels=2:feeds=1:12");

    public SwitchFaultTests() => _bench.Draw(12, 2000);

    private LoadSwitch Switch => _bench.Switch(100);

    [Fact]
    public void Stuck_is_told_and_does_not_move_and_its_feedback_says_so()
    {
        Switch.Add(new SwitchFault(SwitchFaultKind.Stuck));
        Assert.True(_bench.WriteCoil(100, 0, on: false));
        Assert.False(_bench.Coil(100, 0));
        Assert.True(_bench.Input(100, 0));
        Assert.Equal(2000, _bench.PowerW(12));
        Assert.Equal(SwitchEffect.Stuck, _bench.Line.Writes[^1].Effects[0].Effect);
        Assert.Equal(SwitchEffect.Stuck, Switch.MoveByHand(closed: false));
    }

    [Fact]
    public void Welded_says_that_it_is_open_and_current_flows()
    {
        Switch.Add(new SwitchFault(SwitchFaultKind.Welded));
        _bench.WriteCoil(100, 0, on: false);
        Assert.False(_bench.Coil(100, 0));
        Assert.False(_bench.Input(100, 0));
        Assert.Equal(2000, _bench.PowerW(12));
        Int128 before = _bench.Point(12).ImportMicrojoules;
        _bench.RunMs(1000);
        Assert.Equal((Int128)2_000_000_000, _bench.Point(12).ImportMicrojoules - before);
        Assert.Equal(SwitchEffect.Welded, _bench.Line.Writes[^1].Effects[0].Effect);
    }

    [Fact]
    public void Broken_says_that_it_is_closed_and_none_flows()
    {
        _bench.WriteCoil(100, 0, on: false);
        Switch.Add(new SwitchFault(SwitchFaultKind.Broken));
        _bench.WriteCoil(100, 0, on: true);
        Assert.True(_bench.Input(100, 0));
        Assert.Equal(0, _bench.PowerW(12));
        Assert.Equal(SwitchEffect.Broken, _bench.Line.Writes[^1].Effects[0].Effect);
    }

    [Fact]
    public void Echo_answers_and_does_nothing_while_a_hand_still_moves_it()
    {
        Switch.Add(new SwitchFault(SwitchFaultKind.Echo));
        Assert.True(_bench.WriteCoil(100, 0, on: false));
        Assert.True(_bench.Coil(100, 0));
        Assert.True(_bench.Input(100, 0));
        Assert.Equal(2000, _bench.PowerW(12));
        Assert.Equal(SwitchEffect.Ignored, _bench.Line.Writes[^1].Effects[0].Effect);
        Assert.True(_bench.WriteCoil(100, 0x100, on: true));
        Assert.Equal(SwitchEffect.Ignored, _bench.Line.Writes[^1].Effects[0].Effect);
        Assert.Equal(SwitchEffect.Opened, Switch.MoveByHand(closed: false));
        Assert.Equal(0, _bench.PowerW(12));
    }

    [Fact]
    public void A_slow_motor_shows_and_carries_the_old_until_it_is_there()
    {
        Switch.Add(new SwitchFault(SwitchFaultKind.Slow, TimeSpan.FromMilliseconds(2500)));
        Int128 before = _bench.Point(12).ImportMicrojoules;
        _bench.WriteCoil(100, 0, on: false);
        Assert.Equal((SwitchEffect.Opened, 2500), (_bench.Line.Writes[^1].Effects[0].Effect, _bench.Line.Writes[^1].Effects[0].AfterMs));
        _bench.RunMs(2499);
        Assert.True(_bench.Input(100, 0));
        Assert.Equal(2000, _bench.PowerW(12));
        _bench.RunMs(1);
        Assert.False(_bench.Input(100, 0));
        Assert.Equal(0, _bench.PowerW(12));
        _bench.RunMs(5000);
        Assert.Equal((Int128)2_000_000 * 2500, _bench.Point(12).ImportMicrojoules - before);
    }

    [Fact]
    public void A_new_order_ends_a_motion_that_is_under_way()
    {
        Switch.Add(new SwitchFault(SwitchFaultKind.Slow, TimeSpan.FromMilliseconds(2000)));
        _bench.WriteCoil(100, 0, on: false);
        _bench.RunMs(1000);
        _bench.WriteCoil(100, 0, on: true);
        _bench.RunMs(1500);
        Assert.True(_bench.Input(100, 0));
        _bench.RunMs(1000);
        Assert.True(_bench.Input(100, 0));
        Assert.Equal(2000, _bench.PowerW(12));
    }

    [Fact]
    public void Bounce_closes_opens_and_closes_again_and_its_feedback_with_it()
    {
        _bench.WriteCoil(100, 0, on: false);
        Switch.Add(new SwitchFault(SwitchFaultKind.Bounce, TimeSpan.FromMilliseconds(100)));
        Int128 before = _bench.Point(12).ImportMicrojoules;
        _bench.WriteCoil(100, 0, on: true);
        var seen = new List<(bool, double)>();
        for (int i = 0; i < 6; i++)
        {
            seen.Add((_bench.Input(100, 0), _bench.PowerW(12)));
            _bench.RunMs(20);
        }
        // Touches at 0, 40 and 80 ms for 20 ms each, and stays from 100 ms on.
        Assert.Equal([(true, 2000), (false, 0), (true, 2000), (false, 0), (true, 2000), (true, 2000)], seen);
        Assert.Equal((Int128)2_000_000 * 80, _bench.Point(12).ImportMicrojoules - before);
        Assert.Equal(100, _bench.Line.Writes[^1].Effects[0].AfterMs);
    }

    [Fact]
    public void Opening_does_not_bounce()
    {
        Switch.Add(new SwitchFault(SwitchFaultKind.Bounce, TimeSpan.FromMilliseconds(100)));
        _bench.WriteCoil(100, 0, on: false);
        Assert.Equal(0, _bench.Line.Writes[^1].Effects[0].AfterMs);
    }

    [Fact]
    public void Who_feeds_the_customers_side_has_voltage_there_while_the_switch_is_open()
    {
        Switch.Add(new SwitchFault(SwitchFaultKind.BackFeed, Volts: 226));
        _bench.WriteCoil(100, 0, on: false);
        Assert.Equal(226, _bench.Point(12).LoadVoltageV(1));
        Assert.Equal(0, _bench.Point(12).CurrentA(1));
        _bench.WriteCoil(100, 0, on: true);
        Assert.Equal(_bench.Point(12).VoltageV(1), _bench.Point(12).LoadVoltageV(1));
    }

    [Fact]
    public void Cleared_faults_leave_the_switch_as_it_stands_and_it_obeys_again()
    {
        Switch.Add(new SwitchFault(SwitchFaultKind.Welded));
        Switch.Add(new SwitchFault(SwitchFaultKind.Slow, TimeSpan.FromSeconds(1)));
        Assert.Equal("welded, slow 1000ms", Switch.FaultWords);
        _bench.WriteCoil(100, 0, on: false);
        _bench.RunMs(1000);
        Switch.ClearFaults();
        Assert.Null(Switch.FaultWords);
        Assert.Equal(2000, _bench.PowerW(12));
        _bench.WriteCoil(100, 0, on: false);
        Assert.Equal(0, _bench.PowerW(12));
    }
}
