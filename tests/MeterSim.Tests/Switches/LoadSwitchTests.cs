using CsCheck;
using MeterSim.Physics;
using MeterSim.Switches;

namespace MeterSim.Tests.Switches;

public sealed class LoadSwitchTests
{
    private readonly SwitchBench _bench = new("sdm630:12", "relay-arm:100:channels=2:feeds=1:12");

    private LoadSwitch Switch => _bench.Switch(100);

    [Fact]
    public void Armed_waits_for_the_button_and_the_button_closes_it_once()
    {
        _bench.WriteCoil(100, 0, on: false);
        Assert.Equal(SwitchEffect.None, Switch.PressButton());
        Assert.True(_bench.WriteCoil(100, 0x100, on: true));
        Assert.True(_bench.Input(100, 0x100));
        Assert.False(_bench.Input(100, 0));
        Assert.Equal(SwitchEffect.Armed, _bench.Line.Writes[^1].Effects[0].Effect);
        Assert.Equal(SwitchEffect.Closed, Switch.PressButton());
        Assert.True(_bench.Input(100, 0));
        Assert.False(_bench.Input(100, 0x100));
        Assert.True(_bench.Coil(100, 0));
    }

    [Fact]
    public void An_arm_is_taken_back_by_its_coil_and_by_an_open()
    {
        _bench.WriteCoil(100, 0, on: false);
        _bench.WriteCoil(100, 0x100, on: true);
        _bench.WriteCoil(100, 0x100, on: false);
        Assert.Equal(SwitchEffect.Disarmed, _bench.Line.Writes[^1].Effects[0].Effect);
        Assert.Equal(SwitchEffect.None, Switch.PressButton());
        _bench.WriteCoil(100, 0x100, on: true);
        _bench.WriteCoil(100, 0, on: false);
        Assert.Equal(SwitchEffect.Already, _bench.Line.Writes[^1].Effects[0].Effect);
        Assert.Equal(SwitchEffect.None, Switch.PressButton());
    }

    [Fact]
    public void A_local_lock_stops_the_bus_and_the_button_and_no_hand()
    {
        _bench.WriteCoil(100, 0, on: false);
        _bench.WriteCoil(100, 0x100, on: true);
        Switch.LocalLock = true;
        Assert.True(_bench.WriteCoil(100, 0, on: true));
        Assert.Equal(SwitchEffect.Locked, _bench.Line.Writes[^1].Effects[0].Effect);
        Assert.False(_bench.Input(100, 0));
        Assert.Equal(SwitchEffect.Locked, Switch.PressButton());
        Assert.Equal(SwitchEffect.Closed, Switch.MoveByHand(closed: true));
        _bench.WriteCoil(100, 0, on: false);
        Assert.True(_bench.Input(100, 0));
    }

    [Fact]
    public void A_maintenance_lock_lets_it_open_and_not_close()
    {
        Switch.MaintenanceLock = true;
        _bench.WriteCoil(100, 0, on: false);
        Assert.Equal(SwitchEffect.Opened, _bench.Line.Writes[^1].Effects[0].Effect);
        _bench.WriteCoil(100, 0, on: true);
        Assert.Equal(SwitchEffect.Locked, _bench.Line.Writes[^1].Effects[0].Effect);
        Assert.False(_bench.Input(100, 0));
    }

    [Fact]
    public void A_trip_opens_it_and_its_reason_stays_when_it_is_closed_again()
    {
        Assert.Equal(SwitchEffect.Opened, Switch.TripFor(TripReason.Leakage));
        Assert.Equal(TripReason.Leakage, Switch.Trip);
        Assert.False(_bench.Input(100, 0));
        _bench.WriteCoil(100, 0, on: true);
        Assert.Null(Switch.Trip);
        Assert.Equal(new Opening(ByHand: false, TripReason.Leakage), Switch.Openings[^1]);
    }

    [Fact]
    public void However_it_is_moved_it_ends_as_the_last_order_says_and_between_orders_nothing_is_forgotten() =>
        Gen.Select(Gen.Bool, Gen.Int[0, 400], Gen.Int[0, 3]).Array[1, 60].Sample(steps =>
        {
            var time = new DistrictTime();
            var one = new LoadSwitch(time);
            foreach ((bool closed, int pauseMs, int kind) in steps)
            {
                one.ClearFaults();
                if (kind % 2 == 1)
                    one.Add(new SwitchFault(SwitchFaultKind.Bounce, TimeSpan.FromMilliseconds(90)));
                if (kind > 1)
                    one.Add(new SwitchFault(SwitchFaultKind.Slow, TimeSpan.FromMilliseconds(150)));
                one.Order(closed ? Poles.All : Poles.None);
                long settled = time.Ms + one.MovesForMs;
                // A look at every millisecond and jumps from motion to motion tell the same.
                for (long ms = time.Ms; ms < settled; ms++)
                {
                    if (one.Contacts.NextAfter(ms) != ms + 1)
                        Assert.Equal(one.Contacts.At(ms), one.Contacts.At(ms + 1));
                }
                Assert.Equal(long.MaxValue, one.Contacts.NextAfter(settled));
                Assert.Equal(closed ? Poles.All : Poles.None, one.Contacts.At(settled).Conducting);
                time.Ms += pauseMs;
            }
        });

    [Fact]
    public void Motions_long_past_are_forgotten_and_the_present_is_not()
    {
        var time = new DistrictTime();
        var one = new LoadSwitch(time);
        for (int i = 0; i < 5000; i++)
        {
            time.Ms += 10;
            one.Order(i % 2 == 0 ? Poles.None : Poles.All);
        }
        Assert.True(one.ShowsClosed);
        Assert.False(one.Contacts.Conducts(0, time.Ms - 1));
        Assert.True(one.Contacts.Conducts(0, 0));
    }
}
