using MeterEdge.Journal;

namespace MeterEdge.Tests.Journal;

public sealed class QuotaTests : IDisposable
{
    private const int Sweep = 320;
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task At_the_quota_the_gaps_name_exactly_what_is_missing()
    {
        await using var journal = new OpenJournal(_folder.Path, settings => settings with { QuotaMiB = 1 }, "mqtt");
        for (var sweep = 0; sweep < 60; sweep++)
            await journal.Commit(Some.Snapshots((sweep * Sweep) + 1, Sweep));
        var there = journal.Everything().Select(reading => reading.Seq).ToHashSet();
        var told = Numbers(journal.Events);
        Assert.NotEmpty(told);
        Assert.Equal(Enumerable.Range(1, 60 * Sweep).Select(n => (long)n), there.Concat(told).Order());
        Assert.True(there.Max() == 60 * Sweep && told.Max() < there.Min(), "not the oldest were dropped");
        Assert.Single(journal.Events.Codes, code => code == "journal_full");
        Assert.True(new FileInfo(_folder[Opening.FileName]).Length <= 1024 * 1024);
        Assert.True(journal.It.Status.Full);
        Assert.All(journal.Events.Gaps, gap => Assert.Equal("quota", (string)gap.Data["reason"]!));
    }

    [Fact]
    public async Task A_gap_carries_the_times_of_its_first_and_last_reading()
    {
        await using var journal = new OpenJournal(_folder.Path, settings => settings with { QuotaMiB = 1 }, "mqtt");
        for (var n = 1; journal.Events.Gaps.Count == 0; n += Sweep)
            await journal.Commit(Some.Snapshots(n, Sweep));
        var gap = journal.Events.Gaps[0].Data;
        Assert.Equal("2026-11-23T10:15:01.412Z", (string)gap["from"]!);
        Assert.Equal(
            Some.Snapshot((int)(long)gap["last"]!).Time,
            DateTimeOffset.Parse((string)gap["to"]!, System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task At_the_quota_acknowledged_readings_go_first_also_from_between_what_is_owed()
    {
        await using var journal = new OpenJournal(_folder.Path, settings => settings with { QuotaMiB = 1 }, "mqtt", "influx");
        for (var sweep = 0; sweep < 60; sweep++)
        {
            await journal.Commit(Some.Snapshots((sweep * Sweep) + 1, Sweep));
            journal.It.SavePosition("mqtt", new(journal.It.Head, RangeSet.Empty.Add(100, 200)));
            journal.It.SavePosition("influx", new(journal.It.Head, RangeSet.Empty));
        }

        Assert.Empty(journal.Events.Gaps);
        Assert.Equal(101, journal.It.ReadRange(100, 200, 200, int.MaxValue).Readings.Count);
        Assert.False(journal.It.Status.Full);
    }

    [Fact]
    public async Task Once_the_sinks_have_caught_up_the_journal_is_ok_again()
    {
        await using var journal = new OpenJournal(_folder.Path, settings => settings with { QuotaMiB = 1 }, "mqtt");
        for (var n = 1; !journal.It.Status.Full; n += Sweep)
            await journal.Commit(Some.Snapshots(n, Sweep));
        while (journal.It.Status.Full)
        {
            journal.It.SavePosition("mqtt", new(journal.It.Head, RangeSet.Empty));
            await journal.Commit(Some.Snapshots((int)journal.It.Head + 1, Sweep));
        }

        // The event follows the status.
        await Until.True(() => journal.Events.Codes.Contains("journal_ok"));
        Assert.Equal(["journal_full", "journal_ok"], journal.Events.Codes.Where(code => code != "gap"));
    }

    [Fact]
    public async Task A_quota_that_was_made_smaller_than_the_journal_is_kept_within_a_few_commits()
    {
        await using (var before = new OpenJournal(_folder.Path, settings => settings with { QuotaMiB = 8 }, "mqtt"))
        {
            for (var first = 1; first < 30_000; first += Sweep)
                await before.Commit(Some.Snapshots(first, Sweep));
            before.It.SavePosition("mqtt", new(before.It.Head, RangeSet.Empty));
        }

        await using var journal = new OpenJournal(_folder.Path, settings => settings with { QuotaMiB = 1 }, "mqtt");
        for (var sweep = 0; sweep < 10; sweep++)
            await journal.Commit(Some.Snapshots(30_001 + (sweep * Sweep), Sweep));
        Assert.Empty(journal.Log.Of(3009));
        Assert.True(journal.It.Status is { Writable: true, UsedPercent: < 100 }, $"{journal.It.Status}");
    }

    [Fact]
    public async Task A_sink_that_is_not_enabled_pins_nothing()
    {
        await using var journal = new OpenJournal(_folder.Path, settings => settings with { QuotaMiB = 1 });
        journal.It.SavePosition("influx", SinkPosition.Start);
        for (var sweep = 0; sweep < 60; sweep++)
            await journal.Commit(Some.Snapshots((sweep * Sweep) + 1, Sweep));
        Assert.Empty(journal.Events.Gaps);
    }

    [Fact]
    public async Task Acknowledged_readings_leave_after_their_days_and_not_before()
    {
        await using var journal = new OpenJournal(_folder.Path, settings => settings with { KeepDays = 2 }, "mqtt");
        await journal.Commit(Some.Snapshots(1, 4 * Sweep));
        journal.It.SavePosition("mqtt", new(3 * Sweep, RangeSet.Empty));
        await journal.Commit(Some.Snapshot(5000));
        Assert.Equal((4 * Sweep) + 1, journal.Everything().Count);
        journal.Time.Advance(TimeSpan.FromDays(3));
        for (var n = 0; n < 5; n++)
            await journal.Commit(Some.Snapshot(5001 + n));
        Assert.Equal((3 * Sweep) + 1, journal.Everything()[0].Seq);
        Assert.Empty(journal.Events.Gaps);
    }

    [Fact]
    public async Task A_gap_whose_event_was_not_durable_before_a_crash_is_told_again()
    {
        var never = new TaskCompletionSource();
        RecordingEvents before;
        await using (var journal = new OpenJournal(_folder.Path, settings => settings with { QuotaMiB = 1 }, "mqtt"))
        {
            before = journal.Events;
            before.Durable = never.Task;
            for (var n = 1; journal.Events.Gaps.Count == 0; n += Sweep)
                await journal.Commit(Some.Snapshots(n, Sweep));
        }

        await using (var again = new OpenJournal(_folder.Path, settings => settings with { QuotaMiB = 1 }, "mqtt"))
        {
            // One or two: a gap is told just after the head has moved, and by then another sweep may be under way.
            await Until.True(() => again.Events.Gaps.Count == before.Gaps.Count);
            Assert.Equal(Numbers(before), Numbers(again.Events));
        }

        await using var third = new OpenJournal(_folder.Path, settings => settings with { QuotaMiB = 1 }, "mqtt");
        await third.Commit(Some.Snapshot(100_000));
        Assert.Empty(third.Events.Gaps);
    }

    private static List<long> Numbers(RecordingEvents events) =>
        [.. events.Gaps.SelectMany(gap =>
            Range((long)gap.Data["first"]!, (long)gap.Data["last"]!))];

    private static IEnumerable<long> Range(long first, long last) =>
        Enumerable.Range((int)first, (int)(last - first + 1)).Select(n => (long)n);
}
