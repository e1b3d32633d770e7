using MeterEdge.Configuration;
using MeterEdge.Metering;
using MeterEdge.Metering.Profiles;
using MeterEdge.Modbus.Serial;

namespace MeterEdge.Tests.Metering;

public sealed class UseTests
{
    [Fact]
    public void A_read_of_80_registers_takes_217_ms_at_9600_baud() =>
        // 8 + 165 characters of 1.0417 ms, two silences, 30 ms of turnaround
        Assert.Equal(217.5, Some.Limits().CostOf(80).TotalMilliseconds, 0.01);

    [Theory]
    [InlineData("00:01:00", "00:15:00", 1440, 0, 96)]
    [InlineData("00:20:00", "00:15:00", 72, 72, 96)]  // they meet once an hour
    [InlineData("01:00:00", "01:00:00", 24, 0, 24)]
    public void Passes_that_fall_together_are_counted_once(string instant, string energy, int complete, int energyOnly, int energies) =>
        Assert.Equal(
            new PassesPerDay(complete, energyOnly, energies),
            PassesPerDay.Of(new ScheduleOptions { Instant = TimeSpan.Parse(instant, null), Energy = TimeSpan.Parse(energy, null) }));

    [Fact]
    public void The_use_of_a_line_is_the_share_of_the_interval_that_its_passes_take()
    {
        var use = Assert.Single(LineUse.Of(new() { Buses = [Bus(meters: 60)] }));
        var pass = ReadPlan.For(Some.Sdm630, [Readings.ReadingKind.Instant], PlanLimits.For(Some.Timing9600)).Blocks
            .Sum(block => PlanLimits.For(Some.Timing9600).CostOf(block.Count).TotalSeconds);

        Assert.Equal(60, use.Meters);
        Assert.Equal(60 * pass, use.LongestPass.TotalSeconds, 3);
        Assert.Equal(100 * pass, use.Percent, 2); // sixty of them in sixty seconds
        Assert.InRange(use.Percent, 40, 50);
    }

    [Fact]
    public void A_line_without_meters_is_free() => Assert.Equal(0, Assert.Single(LineUse.Of(new() { Buses = [Bus(meters: 0)] })).Percent);

    [Fact]
    public void How_a_switch_stands_is_read_on_the_line_that_it_hangs_on()
    {
        var relay = ProfileLibrary.BuiltIn.Get("generic-relay");
        var looks = relay.Switch!.Signs.Select(sign => (sign.Function, sign.Address)).Distinct().Count() * PlanLimits.For(Some.Timing9600).For(relay).CostOf(1).TotalSeconds;
        var meters = Bus(meters: 1);
        var boards = Bus(meters: 0) with { Name = "bus-2" };
        var without = LineUse.Of(new() { Buses = [meters, boards] });
        var switched = meters with { Meters = [meters.Meters[0] with { Switch = new() { Bus = "bus-2", Unit = 100, Profile = relay } }] };

        var with = LineUse.Of(new() { Buses = [switched, boards] });

        Assert.True(looks > 0);
        Assert.Equal(without[0].LongestPass, with[0].LongestPass);
        Assert.Equal(0, without[1].LongestPass.TotalSeconds);
        Assert.Equal(looks, with[1].LongestPass.TotalSeconds, 6);
        Assert.Equal(100 * looks / 60, with[1].Percent, 6);
    }

    [Fact]
    public void A_meter_that_switches_itself_is_asked_how_it_stands()
    {
        var profile = ProfileLibrary.BuiltIn.Get("eastron-sdm530");
        var bus = Bus(meters: 1);

        var with = Assert.Single(LineUse.Of(new() { Buses = [bus with { Meters = [bus.Meters[0] with { Profile = profile }] }] }));
        var without = Assert.Single(LineUse.Of(new() { Buses = [bus with { Meters = [bus.Meters[0] with { Profile = profile with { Switch = null } }] }] }));

        Assert.InRange((with.LongestPass - without.LongestPass).TotalMilliseconds, 40, 200);
    }

    [Fact]
    public void The_journal_holds_as_many_days_as_its_quota_allows()
    {
        var configuration = new EdgeConfiguration { Buses = [Bus(meters: 10)], Journal = new JournalOptions { QuotaMiB = 100 } };

        var use = JournalUse.Of(configuration);

        // 10 meters: 1440 records of 38 values and 96 of 10 a day
        Assert.Equal(10 * ((1440 * (50 + (9 * 38))) + (96 * (50 + (9 * 10)))), use.BytesPerDay);
        Assert.Equal(100.0 * 1048576 / use.BytesPerDay, use.Days, 6);
        Assert.Equal(double.PositiveInfinity, JournalUse.Of(new EdgeConfiguration()).Days);
    }

    private static BusOptions Bus(int meters) => new()
    {
        Name = "bus-1",
        Baud = 9600,
        Parity = Parity.None,
        Meters = [.. Enumerable.Range(1, meters).Select(unit => new MeterOptions { Serial = $"{unit}", Unit = (byte)unit, Profile = Some.Sdm630 })],
    };
}
