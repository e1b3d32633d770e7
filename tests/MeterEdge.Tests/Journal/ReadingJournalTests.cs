using MeterEdge.Journal;

namespace MeterEdge.Tests.Journal;

public sealed class ReadingJournalTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_times_of_numbers_are_told_without_looking_into_the_readings()
    {
        await using var journal = new OpenJournal(_folder.Path);
        await journal.Commit(Some.Snapshot(1), Some.Snapshot(2, "another"), Some.Snapshot(3));
        var times = journal.It.Times(2, 100, "another");
        Assert.Equal(3, times.Through);
        Assert.Equal(
            [new(2, journal.It.Epoch, Some.Start.AddSeconds(2).AddMilliseconds(412).ToUnixTimeMilliseconds(), true), new(3, journal.It.Epoch, Some.Start.AddSeconds(3).AddMilliseconds(412).ToUnixTimeMilliseconds(), false)],
            times.Rows);
        Assert.All(journal.It.Times(1, 3, meter: null).Rows, row => Assert.True(row.IsOfMeter));
    }

    [Fact]
    public async Task A_reading_is_seen_only_after_its_commit()
    {
        await using var journal = new OpenJournal(_folder.Path);
        Assert.True(journal.It.Append(Some.Snapshot(1)));
        Assert.Empty(journal.It.ReadRange(1, 10, 10, int.MaxValue).Readings);
        Assert.Equal(0, journal.It.Head);
        journal.It.EndOfSweep();
        await journal.Committed(1);
        var reading = Assert.Single(journal.It.ReadRange(1, 10, 10, int.MaxValue).Readings);
        Assert.True(SnapshotBodyTests.Same(Some.Snapshot(1), reading.Snapshot));
        Assert.Equal((1, journal.It.Epoch), (reading.Seq, reading.Epoch));
    }

    [Fact]
    public async Task Without_an_end_of_sweep_a_reading_is_committed_after_five_seconds()
    {
        await using var journal = new OpenJournal(_folder.Path);
        journal.It.Append(Some.Snapshot(1));
        journal.Time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.Equal(1, journal.It.Status.Waiting);
        journal.Time.Advance(TimeSpan.FromSeconds(0.2));
        await journal.Committed(1);
    }

    [Fact]
    public async Task The_320th_reading_is_not_waited_with()
    {
        await using var journal = new OpenJournal(_folder.Path);
        foreach (var snapshot in Some.Snapshots(1, 320))
            journal.It.Append(snapshot);
        await journal.Committed(320);
    }

    [Fact]
    public async Task What_waits_is_committed_at_the_stop_and_numbers_go_on_after_it()
    {
        string epoch;
        await using (var journal = new OpenJournal(_folder.Path))
        {
            epoch = journal.It.Epoch;
            journal.It.Append(Some.Snapshot(1));
            journal.It.Append(Some.Missing(2));
        }

        await using var again = new OpenJournal(_folder.Path);
        Assert.Equal((epoch, 2), (again.It.Epoch, again.It.Head));
        await again.Commit(Some.Snapshot(3));
        Assert.Equal([1, 2, 3], again.Everything().Select(reading => reading.Seq));
        Assert.True(SnapshotBodyTests.Same(Some.Missing(2), again.Everything()[1].Snapshot));
    }

    [Fact]
    public async Task After_the_close_nothing_is_taken()
    {
        var journal = new OpenJournal(_folder.Path);
        await journal.DisposeAsync();
        Assert.False(journal.It.Append(Some.Snapshot(1)));
    }

    [Fact]
    public async Task Waiting_for_more_ends_with_the_next_commit()
    {
        await using var journal = new OpenJournal(_folder.Path);
        var more = journal.It.WaitForMore(0, TestContext.Current.CancellationToken);
        Assert.False(more.IsCompleted);
        await journal.Commit(Some.Snapshot(1));
        await more;
        await journal.It.WaitForMore(0, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_range_is_cut_by_rows_and_by_bytes()
    {
        await using var journal = new OpenJournal(_folder.Path);
        await journal.Commit(Some.Snapshots(1, 50));
        var byRows = journal.It.ReadRange(11, 50, 5, int.MaxValue);
        Assert.Equal((5, 15), (byRows.Readings.Count, byRows.Through));
        var byBytes = journal.It.ReadRange(11, 50, 50, 1);
        Assert.Equal((1, 11), (byBytes.Readings.Count, byBytes.Through));
        Assert.Equal(50, journal.It.ReadRange(41, 1000, 50, int.MaxValue).Through);
    }

    [Fact]
    public async Task A_position_is_kept_after_ten_seconds()
    {
        var position = new SinkPosition(7, RangeSet.Empty.Add(2, 3));
        await using var journal = new OpenJournal(_folder.Path, sinks: "mqtt");
        await journal.Commit(Some.Snapshots(1, 10));
        journal.It.SavePosition("mqtt", position);
        Assert.Equal(position, journal.It.LoadPosition("mqtt"));
        Assert.Equal(SinkPosition.Start, Kept(_folder.Path));
        journal.Time.Advance(TimeSpan.FromSeconds(10));
        await Until.True(() => Kept(_folder.Path) == position);
    }

    [Fact]
    public async Task A_position_rides_with_the_next_append()
    {
        var position = new SinkPosition(1, RangeSet.Empty);
        await using var journal = new OpenJournal(_folder.Path, sinks: "mqtt");
        await journal.Commit(Some.Snapshot(1));
        journal.It.SavePosition("mqtt", position);
        await journal.Commit(Some.Snapshot(2));
        Assert.Equal(position, Kept(_folder.Path));
    }

    [Fact]
    public async Task The_latest_of_a_meter_come_newest_first()
    {
        await using var journal = new OpenJournal(_folder.Path);
        await journal.Commit(Some.Snapshot(1, "a"), Some.Snapshot(2, "b"), Some.Snapshot(3, "a"));
        Assert.Equal([3, 1], journal.It.Latest("a", 5).Select(reading => reading.Seq));
    }

    [Fact]
    public void A_journal_of_a_newer_version_is_refused()
    {
        using (var file = Sqlite.Open(_folder[Opening.FileName]))
            file.Run($"PRAGMA user_version = 99; PRAGMA application_id = {0x4D45_0000 + 99}");
        var error = Assert.Throws<JournalUnusableException>(() => new OpenJournal(_folder.Path));
        Assert.Contains("newer", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reading_beyond_the_limits_of_the_format_is_refused_at_once()
    {
        await using var journal = new OpenJournal(_folder.Path);
        Assert.Throws<ArgumentException>(() => journal.It.Append(Some.Snapshot(1) with { SpanMs = -1 }));
    }

    private static SinkPosition Kept(string folder)
    {
        using var file = Sqlite.Open(Path.Combine(folder, Opening.FileName));
        return Findings.Of(file.Connection, 1).Positions.GetValueOrDefault("mqtt", SinkPosition.Start);
    }
}
