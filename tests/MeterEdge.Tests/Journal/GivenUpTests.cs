using MeterEdge.Forwarding;
using MeterEdge.Journal;

namespace MeterEdge.Tests.Journal;

/// <summary>What one sink will never get, although the journal has it.</summary>
public sealed class GivenUpTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_a_sink_gives_up_is_a_gap_of_that_sink_and_stays_in_the_journal()
    {
        await using var journal = new OpenJournal(_folder.Path);
        await journal.Commit(Some.Snapshot(1), Some.Snapshot(2), Some.Snapshot(3));
        journal.It.GiveUp("influx", new(1, 2), Gap.MaxBacklog);
        await journal.Commit(Some.Snapshot(4));
        await Until.True(() => journal.Events.Gaps.Count == 1);
        var told = journal.Events.Gaps[0];
        Assert.Equal("influx", (string?)told.Data["sink"]);
        Assert.Equal("max_backlog", (string?)told.Data["reason"]);
        Assert.Equal((1, 2), ((long)told.Data["first"]!, (long)told.Data["last"]!));
        Assert.NotNull(told.Data["from"]);
        Assert.Equal(4, journal.It.ReadRange(1, 4, 10, int.MaxValue).Readings.Count);
    }

    [Fact]
    public async Task The_last_older_reading_is_the_one_before_the_first_that_is_not()
    {
        await using var journal = new OpenJournal(_folder.Path);
        var readings = Enumerable.Range(1, 5).Select(n => Some.Snapshot(n)).ToArray();
        await journal.Commit(readings);
        Assert.Equal(3, journal.It.LastOlder(1, 5, readings[3].Time));
        Assert.Equal(2, journal.It.LastOlder(1, 2, readings[3].Time));
        Assert.Equal(4, journal.It.LastOlder(5, 5, readings[3].Time));
    }

    [Fact]
    public async Task Numbers_that_no_reading_bears_are_passed_at_once()
    {
        const long Far = 200_000_000_000;
        await using (var before = new OpenJournal(_folder.Path, sinks: "influx"))
            await before.Commit(Some.Snapshots(1, 5));
        using (var file = Sqlite.Open(_folder[Opening.FileName]))
            file.Run($"UPDATE sqlite_sequence SET seq = {Far} WHERE name = 'reading'");
        await using var journal = new OpenJournal(_folder.Path, sinks: "influx");
        await journal.Commit(Some.Snapshots(6, 5));
        Assert.Equal(Enumerable.Range(1, 10).Reverse(), journal.It.Latest("130005218841", 100).Select(Some.Number));
        Assert.Equal(Far + 1, journal.It.OldestFrom(6));

        journal.Time.Advance(TimeSpan.FromDays(3));
        var limit = new BacklogLimit("influx", new(TimeSpan.FromDays(2), () => true), journal.It, journal.Time);
        var position = limit.Apply(Position.From(SinkPosition.Start).Reconnected(journal.It.Head));
        Assert.True(position.Waiting.IsEmpty);
        journal.It.SavePosition("influx", position.Kept);
        await journal.Commit(Some.Snapshot(11));
        await Until.True(() => journal.Events.Gaps.Count == 2);
        Assert.Equal([(1, 5), (Far + 1, Far + 5)], journal.Events.Gaps.Select(gap => ((long)gap.Data["first"]!, (long)gap.Data["last"]!)));
    }

    [Fact]
    public async Task A_journal_of_the_first_version_is_taken_over()
    {
        await using (var journal = new OpenJournal(_folder.Path))
            await journal.Commit(Some.Snapshot(1));
        using (var file = Sqlite.Open(_folder[Opening.FileName]))
            file.Run("""
                ALTER TABLE gap DROP COLUMN sink; ALTER TABLE gap DROP COLUMN kind; ALTER TABLE gap DROP COLUMN n; ALTER TABLE epoch DROP COLUMN first;
                PRAGMA user_version = 1; PRAGMA application_id = 0
                """);
        await using var again = new OpenJournal(_folder.Path);
        again.It.GiveUp("influx", new(1, 1), Gap.Retention);
        await again.Commit(Some.Snapshot(2));
        await Until.True(() => again.Events.Gaps.Count == 1);
        Assert.Equal(2, again.It.ReadRange(1, 2, 10, int.MaxValue).Readings.Count);
    }
}
