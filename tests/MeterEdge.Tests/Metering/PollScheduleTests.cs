using CsCheck;
using MeterEdge.Configuration;
using MeterEdge.Metering;
using MeterEdge.Readings;

namespace MeterEdge.Tests.Metering;

public sealed class PollScheduleTests
{
    private static readonly TimeZoneInfo Berlin = Zone("Europe/Berlin");

    private static readonly string[] Zones = ["Europe/Berlin", "Asia/Shanghai", "Australia/Lord_Howe", "America/St_Johns", "Asia/Beirut", "Asia/Kathmandu"];

    // Every interval of whole seconds that a schedule may have, from a minute up; shorter ones only make the walks longer.
    private static readonly TimeSpan[] Intervals =
        [.. Enumerable.Range(60, 86400 - 59).Where(seconds => 86400 % seconds == 0).Select(seconds => TimeSpan.FromSeconds(seconds))];

    [Theory]
    [InlineData("2026-11-23T10:14:59.999Z", "00:15:00", "2026-11-23T10:15:00Z")]
    [InlineData("2026-11-23T10:15:00Z", "00:15:00", "2026-11-23T10:30:00Z")]
    [InlineData("2026-11-23T10:15:00Z", "1.00:00:00", "2026-11-23T16:00:00Z")] // midnight in Shanghai
    [InlineData("2026-11-23T10:15:00Z", "08:00:00", "2026-11-23T16:00:00Z")]
    public void The_next_due_is_the_next_local_multiple(string now, string interval, string due) =>
        Assert.Equal(Utc(due), PollSchedule.NextDue(Utc(now), TimeSpan.Parse(interval, null), Zone("Asia/Shanghai")));

    [Fact]
    public void In_autumn_both_passes_of_the_repeated_hour_are_due() => Assert.Equal(
        // 02:30 summer time, 02:00 and 02:30 winter time, 03:00
        [Utc("2026-10-25T00:30:00Z"), Utc("2026-10-25T01:00:00Z"), Utc("2026-10-25T01:30:00Z"), Utc("2026-10-25T02:00:00Z")],
        Walk(Utc("2026-10-25T00:00:00Z"), TimeSpan.FromMinutes(30), Berlin).Take(4));

    [Fact]
    public void In_spring_none_is_skipped() => Assert.Equal(
        // 01:30 winter time, 03:00 and 03:30 summer time
        [Utc("2026-03-29T00:30:00Z"), Utc("2026-03-29T01:00:00Z"), Utc("2026-03-29T01:30:00Z")],
        Walk(Utc("2026-03-29T00:00:00Z"), TimeSpan.FromMinutes(30), Berlin).Take(3));

    [Fact]
    public void A_midnight_that_the_clocks_jump_over_is_due_at_the_jump() => Assert.Equal(
        // Beirut goes from 00:00 to 01:00: the day of the change has no midnight
        [Utc("2026-03-27T22:00:00Z"), Utc("2026-03-28T22:00:00Z"), Utc("2026-03-29T21:00:00Z")],
        Walk(Utc("2026-03-27T12:00:00Z"), TimeSpan.FromDays(1), Zone("Asia/Beirut")).Take(3));

    [Fact]
    public void Due_times_rise_keep_the_interval_and_are_aligned() =>
        Gen.Select(Gen.OneOf(Zones), Gen.OneOf(Intervals), Gen.Int[0, 20 * 365 * 24 * 60], Gen.Int[0, 59_999]).Sample(
            (name, interval, minutes, milliseconds) =>
            {
                var zone = Zone(name);
                var last = Utc("2010-01-01T00:00:00Z").AddMinutes(minutes).AddMilliseconds(milliseconds);
                foreach (var due in Walk(last, interval, zone).Take(40))
                {
                    CheckStep(last, due, interval, zone);
                    last = due;
                }
            },
            iter: 2_000);

    [Fact]
    public void Every_change_of_clocks_in_twenty_years_is_passed_in_order()
    {
        foreach (var zone in Zones.Select(Zone))
        {
            foreach (var change in Changes(zone))
            {
                foreach (var interval in Intervals)
                {
                    var last = PollSchedule.NextDue(change - (2 * interval), interval, zone);
                    foreach (var due in Walk(last, interval, zone).TakeWhile(due => due < change + (2 * interval)).Take(400))
                    {
                        CheckStep(last, due, interval, zone);
                        last = due;
                    }
                }
            }
        }
    }

    [Fact]
    public void No_instant_between_two_due_times_is_aligned() =>
        Gen.Select(Gen.OneOf(Zones), Gen.OneOf(Intervals), Gen.Int[0, 20 * 365 * 24]).Sample((name, interval, hours) =>
        {
            var zone = Zone(name);
            var now = Utc("2010-01-01T00:00:00Z").AddHours(hours);
            var due = PollSchedule.NextDue(now, interval, zone);
            for (var between = now.AddMinutes(1); between < due; between = between.AddMinutes(1))
                Assert.False(IsAligned(between, interval, zone));
        });

    [Fact]
    public void Kinds_due_together_share_one_pass()
    {
        var schedule = new PollSchedule(new ScheduleOptions(), Zone("Asia/Shanghai"));

        var minute = schedule.Next(Utc("2026-11-23T10:13:30Z"));
        var quarter = schedule.Next(Utc("2026-11-23T10:14:00Z"));
        var midnight = schedule.Next(Utc("2026-11-23T15:59:30Z"));

        Assert.Equal([ReadingKind.Instant], minute.Kinds);
        Assert.Equal((Utc("2026-11-23T10:15:00Z"), 2), (quarter.Due, quarter.Kinds.Length));
        Assert.Equal([ReadingKind.Instant, ReadingKind.Energy], quarter.Kinds);
        Assert.Equal([ReadingKind.Instant, ReadingKind.Energy, ReadingKind.Identity], midnight.Kinds);
        Assert.Empty(schedule.DueKinds(Utc("2026-11-23T10:13:30Z")));
    }

    [Fact]
    public void A_kind_that_is_due_more_often_has_passes_of_its_own()
    {
        var schedule = new PollSchedule(
            new ScheduleOptions { Instant = TimeSpan.FromMinutes(20), Energy = TimeSpan.FromMinutes(15) }, TimeZoneInfo.Utc);

        Assert.Equal([ReadingKind.Energy], schedule.Next(Utc("2026-11-23T10:00:00Z")).Kinds);
        Assert.Equal([ReadingKind.Instant], schedule.Next(Utc("2026-11-23T10:15:00Z")).Kinds);
    }

    private static void CheckStep(DateTimeOffset last, DateTimeOffset due, TimeSpan interval, TimeZoneInfo zone)
    {
        Assert.True(due > last);
        var back = zone.GetUtcOffset(last) - zone.GetUtcOffset(due);
        Assert.True(due - last <= interval + (back > TimeSpan.Zero ? back : TimeSpan.Zero), $"{zone.Id} {interval}: {last:O} to {due:O}");
        Assert.True(IsAligned(due, interval, zone) || JumpsOverABoundary(due, interval, zone), $"{zone.Id} {interval}: {due:O}");
    }

    private static bool IsAligned(DateTimeOffset instant, TimeSpan interval, TimeZoneInfo zone) =>
        (instant.UtcTicks + zone.GetUtcOffset(instant).Ticks) % interval.Ticks == 0;

    private static bool JumpsOverABoundary(DateTimeOffset instant, TimeSpan interval, TimeZoneInfo zone)
    {
        var before = instant.AddTicks(-1);
        var shown = before.UtcTicks + zone.GetUtcOffset(before).Ticks;
        var shows = instant.UtcTicks + zone.GetUtcOffset(instant).Ticks;
        return shows - shown > 1 && shown / interval.Ticks < shows / interval.Ticks;
    }

    private static IEnumerable<DateTimeOffset> Changes(TimeZoneInfo zone)
    {
        for (var hour = Utc("2010-01-01T00:00:00Z"); hour.Year < 2030; hour = hour.AddMinutes(30))
        {
            if (zone.GetUtcOffset(hour) != zone.GetUtcOffset(hour.AddMinutes(-30)))
                yield return hour;
        }
    }

    private static IEnumerable<DateTimeOffset> Walk(DateTimeOffset from, TimeSpan interval, TimeZoneInfo zone)
    {
        for (var due = PollSchedule.NextDue(from, interval, zone); ; due = PollSchedule.NextDue(due, interval, zone))
            yield return due;
    }

    private static TimeZoneInfo Zone(string name) => TimeZoneInfo.FindSystemTimeZoneById(name);

    private static DateTimeOffset Utc(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
