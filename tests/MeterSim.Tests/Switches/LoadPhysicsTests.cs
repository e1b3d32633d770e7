using MeterSim.Line;
using MeterSim.Physics;
using MeterSim.Switches;
using MeterSim.Tests.Line;

namespace MeterSim.Tests.Switches;

public sealed class LoadPhysicsTests
{
    private readonly SwitchBench _bench = new("sdm530:12", "sdm630:13", "sdm120:14", "relay:100:channels=4:feeds=1:13,2:14", "sdm630:8:district");

    [Fact]
    public void Opening_stops_current_load_voltage_and_energy_at_that_very_millisecond_and_leaves_the_lines_voltage()
    {
        _bench.Draw(13, 3600);
        _bench.RunMs(300);
        Int128 before = _bench.Point(13).ImportMicrojoules;
        Assert.True(_bench.WriteCoil(100, 0, on: false));
        _bench.RunMs(0);
        Assert.Equal(before, _bench.Point(13).ImportMicrojoules);
        for (int phase = 0; phase < 3; phase++)
        {
            Assert.Equal(0, _bench.Point(13).CurrentA(phase));
            Assert.Equal(0, _bench.Point(13).LoadVoltageV(phase));
            Assert.InRange(_bench.Point(13).VoltageV(phase), 225, 235);
        }
        _bench.RunMs(60_000);
        Assert.Equal(before, _bench.Point(13).ImportMicrojoules);
        Assert.Equal(0, _bench.PowerW(13));
    }

    [Fact]
    public void Closing_brings_back_what_the_customer_asks_for_at_once_and_counts_it_to_the_millisecond()
    {
        _bench.Draw(13, 3600);
        _bench.WriteCoil(100, 0, on: false);
        _bench.RunMs(5000);
        Int128 before = _bench.Point(13).ImportMicrojoules;
        _bench.WriteCoil(100, 0, on: true);
        _bench.RunMs(250);
        Assert.Equal(3600, _bench.PowerW(13));
        Assert.Equal((Int128)3_600_000 * 250, _bench.Point(13).ImportMicrojoules - before);
        Assert.Equal(_bench.Point(13).VoltageV(0), _bench.Point(13).LoadVoltageV(0));
    }

    [Fact]
    public void The_districts_meter_shows_the_others_and_the_loss_after_a_switch_has_moved_in_the_middle_of_a_second()
    {
        foreach (int unit in (int[])[12, 13, 14])
            _bench.Draw(unit, 2000);
        _bench.RunMs(300);
        _bench.WriteCoil(100, 0, on: false);
        _bench.RunMs(100);
        for (int phase = 0; phase < 3; phase++)
        {
            PhaseLoad sum = _bench.Point(12).Load(phase) + _bench.Point(13).Load(phase) + _bench.Point(14).Load(phase);
            Assert.Equal(sum + TechnicalLoss.Of(sum), _bench.Point(8).Load(phase));
        }
    }

    [Fact]
    public void A_switch_touches_nobody_but_whom_it_feeds()
    {
        foreach (int unit in (int[])[12, 13, 14])
            _bench.Draw(unit, 1000);
        _bench.WriteCoil(100, 1, on: false);
        _bench.WriteCoil(100, 2, on: false);
        Assert.Equal([1000, 1000, 0], ((int[])[12, 13, 14]).Select(_bench.PowerW));
    }

    [Fact]
    public void Between_supply_and_meter_it_takes_the_meter_with_it()
    {
        var bench = new SwitchBench("sdm120:12", "relay:100:before=1:12");
        bench.Draw(12, 1000);
        Assert.NotEmpty(bench.Line.Ask(Some.Read(12, 4, 0, 2)));
        bench.WriteCoil(100, 0, on: false);
        Assert.Empty(bench.Line.Ask(Some.Read(12, 4, 0, 2)));
        Assert.Equal(1, bench.Line.Line.Counters.Silenced);
        bench.WriteCoil(100, 0, on: true);
        Assert.NotEmpty(bench.Line.Ask(Some.Read(12, 4, 0, 2)));
        Assert.Equal(1000, bench.PowerW(12));
    }

    [Fact]
    public void A_board_on_another_line_switches_to_the_millisecond_too()
    {
        SimulatorOptions options = Some.Options("sdm630:12") with { };
        LineSpec second = Some.Options("relay:100:feeds=1:1/12").Lines[0];
        IReadOnlyList<Neighbourhood> lines = MeterSim.Neighbourhood.BuildAll(options with { Lines = [options.Lines[0], second] }, TimeZoneInfo.Utc);
        lines[0].Households[12].PinnedMw = 1_000_000;
        lines[0].District.AdvanceTo(1000, Some.Start);
        Int128 before = lines[0].MeterAt(12).Point.ImportMicrojoules;
        lines[1].District.AdvanceTo(1300, Some.Start.AddMilliseconds(300));
        lines[1].MeterAt(100).Order(1, Poles.None);
        // The meter's line has not looked since, and looks much later.
        lines[0].District.AdvanceTo(9000, Some.Start.AddMilliseconds(8000));
        Assert.Equal((Int128)1_000_000 * 300, lines[0].MeterAt(12).Point.ImportMicrojoules - before);
        Assert.Equal(["130005210012"], lines[1].MeterAt(100).Switches[0].Feeds);
    }

    [Fact]
    public void A_voltage_can_be_laid_on_the_line_of_one_meter()
    {
        _bench.Point(13).PinnedV = 180;
        Assert.Equal(180, _bench.Point(13).VoltageV(0));
        Assert.Equal(180, _bench.Point(13).LoadVoltageV(0));
        Assert.InRange(_bench.Point(12).VoltageV(0), 225, 235);
        _bench.Point(13).PinnedV = null;
        Assert.InRange(_bench.Point(13).VoltageV(0), 225, 235);
    }

    [Fact]
    public void The_simulators_benches_do_not_need_switches()
    {
        var bench = new LineBench(LineTiming.Unlimited, "sdm630:5");
        Assert.False(bench.Neighbourhood.MeterAt(5).Point.HasSwitches);
        Assert.False(bench.Neighbourhood.MeterAt(5).Point.IsDark);
    }
}
