using MeterEdge.Configuration;
using MeterEdge.Metering;
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
        var use = LineUse.Of(Bus(meters: 60), new ScheduleOptions());
        var pass = ReadPlan.For(Some.Sdm630, [Readings.ReadingKind.Instant], PlanLimits.For(Some.Timing9600)).Blocks
            .Sum(block => PlanLimits.For(Some.Timing9600).CostOf(block.Count).TotalSeconds);

        Assert.Equal(60, use.Meters);
        Assert.Equal(60 * pass, use.LongestPass.TotalSeconds, 3);
        Assert.Equal(100 * pass, use.Percent, 2); // sixty of them in sixty seconds
        Assert.InRange(use.Percent, 40, 50);
    }

    [Fact]
    public void A_line_without_meters_is_free() => Assert.Equal(0, LineUse.Of(Bus(meters: 0), new ScheduleOptions()).Percent);

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
