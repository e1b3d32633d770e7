using MeterEdge.Configuration;
using MeterEdge.Metering;
using MeterEdge.Readings;

namespace MeterEdge.Tests.Metering;

public sealed class BusPollerTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private static readonly ScheduleOptions InstantOnly = new() { Energy = TimeSpan.FromDays(1) };

    private static readonly ScheduleOptions EverySecond = new() { Instant = TimeSpan.FromSeconds(1), Energy = TimeSpan.FromDays(1) };

    private static readonly ScheduleOptions BothEveryMinute = new() { Energy = TimeSpan.FromMinutes(1) };

    [Fact]
    public async Task What_a_meter_refused_once_it_is_asked_for_again_when_it_is_asked_who_it_is()
    {
        await using var line = new PolledLine(schedule: new() { Energy = TimeSpan.FromDays(1), Identity = 3 * Minute });
        line.Meters[0].Lacks.Add(0);
        await line.Poll(Minute);
        line.Meters[0].Lacks.Clear();

        // 10:17 goes without it; at 10:18 they are asked who they are, and from then on everything is read.
        await line.Poll(5 * Minute);
        Assert.Equal([2, 2, 3, 3, 3, 3], (await line.Records()).Select(record => record.Values.Length));
        Assert.Equal(ReadLimits.None, line.Known[0].Limits);
    }

    [Fact]
    public async Task Every_meter_gives_a_good_reading_when_it_is_due()
    {
        await using var line = new PolledLine(meters: 3);
        await line.Poll(2 * Minute);
        var records = await line.Records();
        Assert.Equal(
            [
                ("meter-1", PolledLine.FirstDue), ("meter-2", PolledLine.FirstDue), ("meter-3", PolledLine.FirstDue),
                ("meter-1", PolledLine.FirstDue + Minute), ("meter-2", PolledLine.FirstDue + Minute), ("meter-3", PolledLine.FirstDue + Minute),
            ],
            records.Select(record => (record.Meter.Serial, record.Due)));
        Assert.All(records, record =>
        {
            Assert.Equal((ReadingKind.Instant, Quality.Good), (record.Kind, record.Quality));
            Assert.Equal([230.1m, 5.5m, 36250m], record.Values.Select(value => value.Value));
            Assert.InRange(record.Time - record.Due, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(1));
            Assert.InRange(record.SpanMs, 40, 100);
        });
        Assert.Empty(line.Events.Codes);
    }

    [Fact]
    public async Task Kinds_that_are_due_together_share_one_pass_and_give_a_record_each()
    {
        await using var line = new PolledLine(schedule: BothEveryMinute);
        await line.Poll(Minute);
        Assert.Equal([0, 100], line.Link.Asked.Select(asked => asked.First));
        var last = line.Polled[0].State.Last;
        var records = await line.Records();
        Assert.Equal([ReadingKind.Instant, ReadingKind.Energy], records.Select(record => record.Kind));
        Assert.Equal([Quantity.EnergyImport], records[1].Values.Select(value => value.Quantity));
        Assert.Equal(records[0].Time, records[1].Time);

        // Whoever looks at the meter sees all that it said.
        Assert.Equal(3, last?.Values.Length);
        Assert.Equal(ReadingKind.Instant, last?.Kind);
    }

    [Fact]
    public async Task A_boundary_at_which_only_energies_are_due_reads_only_energies()
    {
        await using var line = new PolledLine(schedule: new() { Instant = TimeSpan.FromDays(1), Energy = TimeSpan.FromMinutes(1) });
        await line.Poll(Minute);
        Assert.Equal([100], line.Link.Asked.Select(asked => asked.First));
        var record = Assert.Single(await line.Records());
        Assert.Equal((ReadingKind.Energy, Quality.Good), (record.Kind, record.Quality));
        Assert.Equal([36250m], record.Values.Select(value => value.Value));
    }

    [Fact]
    public async Task A_time_at_which_only_the_identity_is_due_asks_nothing_as_no_profile_has_one()
    {
        await using var line = new PolledLine(
            schedule: new() { Instant = TimeSpan.FromDays(1), Energy = TimeSpan.FromDays(1), Identity = TimeSpan.FromMinutes(1) });
        await line.Poll(2 * Minute);
        Assert.Empty(line.Link.Asked);
        Assert.Empty(await line.Records());
    }

    [Fact]
    public async Task A_meter_without_energy_registers_gives_no_energy_record()
    {
        var profile = Some.Profile([Some.Range(0, 3)], Some.Register(0, Quantity.VoltageL1));
        await using var line = new PolledLine(schedule: new() { Instant = TimeSpan.FromMinutes(2), Energy = Minute }, profile: profile);
        await line.Poll(2 * Minute);
        var record = Assert.Single(await line.Records());
        Assert.Equal(ReadingKind.Instant, record.Kind);
        Assert.Equal(PolledLine.FirstDue, record.Due);
    }

    [Fact]
    public async Task A_block_that_is_refused_makes_suspect_only_the_kinds_that_miss_something()
    {
        await using var line = new PolledLine(schedule: BothEveryMinute);
        line.Meters[0].Reply = first => first == 0 ? Reply.Refusal : Reply.Values;
        await line.Poll(Minute);
        var records = await line.Records();
        Assert.Equal([(ReadingKind.Instant, Quality.Suspect), (ReadingKind.Energy, Quality.Good)], records.Select(record => (record.Kind, record.Quality)));
        Assert.Equal([Why.Refused], records[0].Why);
        Assert.Empty(records[1].Why);
        Assert.Empty(line.Events.Codes);
    }

    [Fact]
    public async Task An_energy_record_without_energies_is_missing_though_the_rest_was_read()
    {
        await using var line = new PolledLine(schedule: BothEveryMinute);
        line.Meters[0].Reply = first => first == 100 ? Reply.Refusal : Reply.Values;
        await line.Poll(Minute);
        var records = await line.Records();
        Assert.Equal([Quality.Suspect, Quality.Missing], records.Select(record => record.Quality));
        Assert.Equal([Why.Refused], records[1].Why);
        Assert.Empty(records[1].Values);
        Assert.Empty(line.Events.Codes);
    }

    [Fact]
    public async Task A_silent_meter_is_missing_after_its_retry_and_lost_once()
    {
        await using var line = new PolledLine();
        line.Meters[0].Reply = _ => Reply.Silence;
        await line.Poll(3 * Minute);

        // Two attempts at first, one at the next pass, none at the third: a lost meter is tried again after ever longer pauses.
        Assert.Equal(3, line.Link.Asked.Count);
        var lost = Assert.Single(line.Events.All);
        Assert.Equal(("meter_lost", "meter-1"), (lost.Code, lost.Meter));
        Assert.Equal("""{"since":"2026-11-23T10:16:00.000Z","error":"no answer","attempts":2}""", lost.Data.ToJsonString());
        Assert.True(line.Polled[0].State.IsLost);
        var records = await line.Records();
        Assert.Equal(3, records.Count);
        Assert.All(records, record => Assert.Equal((Quality.Missing, 0), (record.Quality, record.Values.Length)));
        Assert.Equal(["NoAnswer", "NoAnswer", "NotAsked"], records.Select(record => string.Join(' ', record.Why)));
    }

    [Fact]
    public async Task A_meter_that_is_dead_for_long_is_tried_every_five_minutes_and_found_when_it_is_back()
    {
        await using var line = new PolledLine(schedule: InstantOnly);
        line.Meters[0].Reply = _ => Reply.Silence;
        await line.Poll(60 * Minute);
        Assert.InRange(line.Link.Asked.Count, 12, 16);
        line.Meters[0].Reply = _ => Reply.Values;
        await line.Poll(6 * Minute);
        Assert.Equal(["meter_lost", "meter_back"], line.Events.Codes);
        var records = await line.Records();
        Assert.Equal(Enumerable.Range(0, 66).Select(n => PolledLine.FirstDue + (n * Minute)), records.Select(record => record.Due).Order());
        Assert.Equal(Quality.Good, records[^1].Quality);
    }

    [Theory]
    [InlineData(150, 2)] // 10:16:30 becomes 10:19:00
    [InlineData(3000, 50)]
    public async Task Due_times_that_a_small_step_forward_leaps_over_are_missing_with_that_reason(int seconds, int leaped)
    {
        await using var line = new PolledLine(schedule: InstantOnly);
        await line.Poll(TimeSpan.FromSeconds(31));
        line.Time.SetWall(line.Time.GetUtcNow().AddSeconds(seconds));
        await line.Poll(2 * Minute);
        var records = await line.Records();
        Assert.Equal(leaped, records.Count(record => record.Why.SequenceEqual([Why.ClockStep])));
        var dues = records.Select(record => record.Due).ToList();
        Assert.Equal(Enumerable.Range(0, dues.Count).Select(n => PolledLine.FirstDue + (n * Minute)), dues.Order());
        Assert.Equal(Quality.Good, records[^1].Quality);
    }

    [Theory]
    [InlineData(-90)]
    [InlineData(-600)]
    public async Task What_a_small_step_back_repeats_is_not_read_twice(int seconds)
    {
        await using var line = new PolledLine(schedule: InstantOnly);
        await line.Poll(3 * Minute);
        line.Time.SetWall(line.Time.GetUtcNow().AddSeconds(seconds));
        await line.Poll(TimeSpan.FromSeconds(-seconds) + (3 * Minute));
        var dues = (await line.Records()).Select(record => record.Due).ToList();
        Assert.Equal(Enumerable.Range(0, 6).Select(n => PolledLine.FirstDue + (n * Minute)), dues);
    }

    [Fact]
    public async Task A_meter_that_answers_the_retry_was_never_lost()
    {
        await using var line = new PolledLine();
        var asked = 0;
        line.Meters[0].Reply = _ => asked++ == 0 ? Reply.Silence : Reply.Values;
        await line.Poll(Minute);
        Assert.Empty(line.Events.Codes);
        Assert.Equal(Quality.Good, Assert.Single(await line.Records()).Quality);
    }

    [Fact]
    public async Task A_meter_that_is_back_is_said_to_be_once()
    {
        await using var line = new PolledLine();
        await line.Poll(Minute);
        line.Meters[0].Reply = _ => Reply.Silence;
        await line.Poll(2 * Minute);
        line.Meters[0].Reply = _ => Reply.Values;
        await line.Poll(2 * Minute);
        Assert.Equal(["meter_lost", "meter_back"], line.Events.Codes);
        Assert.Equal("2026-11-23T10:16:00", line.Events.All[0].Data["since"]!.GetValue<string>()[..19]);
        Assert.Equal("2026-11-23T10:17:06", line.Events.All[1].Data["since"]!.GetValue<string>()[..19]);
        Assert.False(line.Polled[0].State.IsLost);
        var records = await line.Records();
        Assert.Equal(
            [Quality.Good, Quality.Missing, Quality.Missing, Quality.Missing, Quality.Good], records.Select(record => record.Quality));
    }

    [Fact]
    public async Task No_retry_is_made_when_none_is_configured()
    {
        await using var line = new PolledLine(retries: 0);
        line.Meters[0].Reply = _ => Reply.Silence;
        await line.Poll(Minute);
        Assert.Single(line.Link.Asked);
        Assert.Equal(1, Assert.Single(line.Events.All).Data["attempts"]!.GetValue<int>());
    }

    [Theory]
    [InlineData(nameof(Reply.Silence))]
    [InlineData(nameof(Reply.BadChecksum))]
    public async Task A_retry_goes_behind_everybody_else(string reply)
    {
        await using var line = new PolledLine(meters: 4);
        line.Meters[0].Reply = _ => Enum.Parse<Reply>(reply);
        await line.Poll(Minute);
        Assert.Equal([1, 2, 2, 3, 3, 4, 4, 1], line.Link.Asked.Select(asked => (int)asked.Unit));
    }

    [Fact]
    public async Task Every_pass_that_a_busy_line_missed_is_a_record_and_the_newest_is_read()
    {
        // Two requests to each of four slow meters: a sweep takes longer than three intervals.
        await using var line = new PolledLine(meters: 4, schedule: EverySecond);
        foreach (var meter in line.Meters)
            meter.Latency = TimeSpan.FromMilliseconds(450);
        await line.Poll(TimeSpan.FromSeconds(20));
        Assert.Single(line.Log.Of(2012));
        var records = (await line.Records()).Where(record => record.Due < PolledLine.FirstDue.AddSeconds(20)).ToList();
        foreach (var group in records.GroupBy(record => record.Meter.Serial))
        {
            var dues = group.Select(record => record.Due).ToList();
            Assert.Equal(dues.Order(), dues);
            Assert.Equal(Enumerable.Range(0, dues.Count).Select(n => PolledLine.FirstDue.AddSeconds(n)), dues);
        }

        Assert.InRange(records.Count(record => record.Quality == Quality.Good), 16, 28);
        Assert.All(
            records.Where(record => record.Quality != Quality.Good),
            record => Assert.Equal((Quality.Missing, "Overrun"), (record.Quality, string.Join(' ', record.Why))));

        // Each sweep read what had become due last when it began.
        Assert.All(
            records.Where(record => record.Quality == Quality.Good && record.Meter.Serial == "meter-1"),
            record => Assert.InRange(record.Time - record.Due, TimeSpan.Zero, TimeSpan.FromSeconds(2)));
        Assert.Empty(line.Events.Codes);
    }

    [Fact]
    public async Task Dead_meters_delay_nobody_however_short_the_interval()
    {
        await using var line = new PolledLine(meters: 4, schedule: new() { Instant = TimeSpan.FromSeconds(4), Energy = TimeSpan.FromDays(1) });
        line.Meters[0].Reply = _ => Reply.Silence;
        line.Meters[1].Reply = _ => Reply.BadChecksum;
        await line.Poll(TimeSpan.FromSeconds(61));
        var records = await line.Records();
        foreach (var alive in records.Where(record => record.Meter.Serial is "meter-3" or "meter-4").GroupBy(record => record.Meter.Serial))
        {
            // The first pass, before the meters are known to be dead, costs their time-outs.
            Assert.InRange(alive.Count(), 15, 18);
            Assert.All(alive, record => Assert.Equal(Quality.Good, record.Quality));
            Assert.All(alive, record => Assert.InRange(record.Time - record.Due, TimeSpan.Zero, TimeSpan.FromSeconds(3)));
        }

        var dead = records.Where(record => record.Meter.Serial == "meter-1").ToList();
        Assert.All(dead, record => Assert.Equal(Quality.Missing, record.Quality));
        Assert.Equal(dead.Count, dead.Select(record => record.Due).Distinct().Count());
        Assert.Equal(["meter_lost", "meter_lost"], line.Events.Codes);
    }

    [Fact]
    public async Task However_many_meters_are_dead_the_others_wait_for_one_time_out_at_most()
    {
        // Ten dead ones cost ten time-outs of a second, as long as the interval is.
        await using var line = new PolledLine(meters: 30, schedule: new() { Instant = TimeSpan.FromSeconds(10), Energy = TimeSpan.FromDays(1) });
        foreach (var meter in line.Meters.Take(10))
            meter.Reply = _ => Reply.Silence;
        await line.Poll(TimeSpan.FromSeconds(99));

        var records = (await line.Records()).Where(record => record.Due < PolledLine.FirstDue.AddSeconds(90)).ToList();
        var dues = Enumerable.Range(0, 9).Select(n => PolledLine.FirstDue.AddSeconds(10 * n)).ToList();
        foreach (var meter in records.GroupBy(record => record.Meter.Serial))
            Assert.Equal(dues, meter.Select(record => record.Due).Order());
        var living = records.Where(record => int.Parse(record.Meter.Serial["meter-".Length..], null) > 10).ToList();
        Assert.All(living, record => Assert.Equal(Quality.Good, record.Quality));

        // The living ones' sweep takes 2.2 s; at first it is the dead ones' first attempts that come in between.
        Assert.All(
            living.Where(record => record.Due > PolledLine.FirstDue),
            record => Assert.InRange(record.Time - record.Due, TimeSpan.Zero, TimeSpan.FromSeconds(3.5)));
        Assert.Equal(10, line.Events.Codes.Count(code => code == "meter_lost"));
    }

    [Fact]
    public async Task A_meter_that_is_still_being_retried_misses_the_next_pass_and_says_so()
    {
        await using var line = new PolledLine(meters: 2, schedule: new() { Instant = TimeSpan.FromSeconds(2), Energy = TimeSpan.FromDays(1) });
        var asked = 0;
        line.Meters[0].Reply = _ => asked++ == 0 ? Reply.Silence : Reply.Values;
        await line.Poll(TimeSpan.FromSeconds(12));
        var first = (await line.Records()).Where(record => record.Meter.Serial == "meter-1").OrderBy(record => record.Due).ToList();
        Assert.Equal(Quality.Good, first[0].Quality);
        Assert.Equal((Quality.Missing, "NotAsked"), (first[1].Quality, string.Join(' ', first[1].Why)));
        Assert.Equal(Quality.Good, first[^1].Quality);
        Assert.Equal(first.Select(record => record.Due).Distinct().Count(), first.Count);
        Assert.Empty(line.Events.Codes);
    }

    [Fact]
    public async Task A_line_that_is_down_gives_missing_readings_and_loses_no_meter()
    {
        await using var line = new PolledLine(meters: 2);
        await line.Poll(Minute / 2);
        line.Link.Present = false;
        await line.Poll(Minute);
        line.Link.Present = true;
        await line.Poll(Minute);
        Assert.Equal(["line_down", "line_up"], line.Events.Codes);
        var records = await line.Records();
        Assert.Equal(
            [Quality.Good, Quality.Good, Quality.Missing, Quality.Missing, Quality.Good, Quality.Good], records.Select(record => record.Quality));
        Assert.All(records.Skip(2).Take(2), record => Assert.Equal([Why.LineDown], record.Why));
    }

    [Fact]
    public async Task A_device_that_was_never_there_is_a_line_down_and_no_lost_meter()
    {
        await using var line = new PolledLine(meters: 2);
        line.Link.Present = false;
        await line.Poll(2 * Minute);
        Assert.Equal(["line_down"], line.Events.Codes);
        Assert.All(await line.Records(), record => Assert.Equal([Why.LineDown], record.Why));
        Assert.All(line.Polled, meter => Assert.Null(meter.State.LastSeen));
    }

    [Fact]
    public async Task A_stop_in_the_middle_of_a_sweep_says_what_was_not_read()
    {
        await using var line = new PolledLine(meters: 5);
        Task? stopping = null;
        line.Link.OnAsked = asked =>
        {
            if (asked.Unit == 3 && stopping is null)
            {
                stopping = Task.Run(line.Stop);
                line.Link.HoldUntilWoken();
            }
        };
        await line.Poll(TimeSpan.FromSeconds(2));
        await Assert.IsAssignableFrom<Task>(stopping);
        var records = await line.Records();
        Assert.Equal(
            ["meter-1 Good", "meter-2 Good", "meter-3 Missing Stopped", "meter-4 Missing Stopped", "meter-5 Missing Stopped"],
            records.Select(record => $"{record.Meter.Serial} {record.Quality} {string.Join(' ', record.Why)}".TrimEnd()));
        Assert.Empty(line.Events.Codes);
    }

    [Fact]
    public async Task A_stop_while_a_retry_waits_ends_at_once_and_says_so()
    {
        await using var line = new PolledLine();
        line.Meters[0].Reply = _ => Reply.Silence;
        Task? stopping = null;
        var wasRetrying = false;
        await using var timer = line.Time.CreateTimer(
            _ =>
            {
                wasRetrying = line.Polled[0].IsBehind;
                stopping = Task.Run(line.Stop);
                line.Link.HoldUntilWoken();
            },
            null,
            TimeSpan.FromSeconds(4),
            Timeout.InfiniteTimeSpan);
        await line.Poll(TimeSpan.FromSeconds(6));
        await Assert.IsAssignableFrom<Task>(stopping);
        Assert.True(wasRetrying);
        Assert.Single(line.Link.Asked);
        Assert.Equal([Why.Stopped], Assert.Single(await line.Records()).Why);
        Assert.False(line.Polled[0].IsBehind);
        Assert.Empty(line.Events.Codes);
    }

    [Theory]
    [InlineData("2026-11-23T11:16:30Z")] // an hour forward
    [InlineData("2026-11-23T09:16:30Z")] // an hour back
    [InlineData("1970-01-01T00:00:30Z")]
    [InlineData("2038-01-19T03:14:30Z")]
    public async Task A_clock_that_jumps_between_passes_neither_stops_polling_nor_floods_the_journal(string wall)
    {
        await using var line = new PolledLine(schedule: InstantOnly);
        await line.Poll(TimeSpan.FromSeconds(31));
        line.Time.SetWall(DateTimeOffset.Parse(wall, null));
        await line.Poll(3 * Minute);
        await ExpectOneReadingAMinute(line, wall, before: 1, after: 3);
    }

    [Theory]
    [InlineData("2026-11-23T11:16:30Z")]
    [InlineData("2026-11-23T09:16:30Z")]
    [InlineData("1970-01-01T00:00:30Z")]
    [InlineData("2038-01-19T03:14:30Z")]
    public async Task A_clock_that_jumps_in_the_middle_of_a_sweep_neither_stops_polling_nor_floods_the_journal(string wall)
    {
        await using var line = new PolledLine(schedule: InstantOnly);
        line.Link.OnAsked = _ =>
        {
            line.Link.OnAsked = null;
            line.Time.SetWall(DateTimeOffset.Parse(wall, null));
        };
        await line.Poll(3 * Minute);
        await ExpectOneReadingAMinute(line, wall, before: 1, after: 3);
    }

    [Fact]
    public async Task A_clock_that_starts_in_1970_and_is_then_set_right_costs_at_most_one_interval()
    {
        await using var line = new PolledLine(schedule: InstantOnly, start: new(1970, 1, 1, 0, 0, 10, TimeSpan.Zero));
        await line.Poll(TimeSpan.FromSeconds(150));
        line.Time.SetWall(PolledLine.FirstDue.AddSeconds(-1));
        await line.Poll(Minute);
        line.Time.SetWall(new(1970, 1, 1, 0, 10, 30, TimeSpan.Zero));
        await line.Poll(Minute);
        line.Time.SetWall(PolledLine.FirstDue.AddHours(1).AddSeconds(-1));
        await line.Poll(Minute);
        var records = await line.Records();
        Assert.Equal(
            ["1970-01-01 00:01", "1970-01-01 00:02", "2026-11-23 10:16", "1970-01-01 00:11", "2026-11-23 11:16"],
            records.Select(record => record.Due.ToString("yyyy-MM-dd HH:mm", null)));
        Assert.All(records, record => Assert.Equal(Quality.Good, record.Quality));
        Assert.Equal(3, line.Log.Of(2013).Count);
    }

    [Fact]
    public async Task A_bug_with_one_meter_keeps_nobody_else_from_being_read()
    {
        // No configuration lets such a serial through; it stands for whatever throws on the way to the journal.
        await using var line = new PolledLine(meters: 3, serial: unit => unit == 2 ? new string('x', 1000) : PolledLine.Serial(unit));
        await line.Poll(2 * Minute);
        Assert.Equal(2, line.Log.Of(2014).Count);
        var records = await line.Records();
        Assert.Equal(["meter-1", "meter-3", "meter-1", "meter-3"], records.Select(record => record.Meter.Serial));
    }

    private static async Task ExpectOneReadingAMinute(PolledLine line, string wall, int before, int after)
    {
        Assert.Single(line.Log.Of(2013));
        var next = DateTimeOffset.Parse(wall, null).AddSeconds(30);
        var records = await line.Records();
        Assert.Equal(
            [PolledLine.FirstDue, .. Enumerable.Range(0, after).Select(n => next + (n * Minute))],
            records.Select(record => record.Due));
        Assert.Equal(before + after, records.Count);
        Assert.All(records, record => Assert.Equal(Quality.Good, record.Quality));
        Assert.Empty(line.Events.Codes);
    }
}
