using MeterEdge.Journal;
using MeterEdge.Readings;

namespace MeterEdge.Tests.Journal;

/// <summary>The disk refuses every commit: here because somebody else holds the database's lock, which looks the same from inside.</summary>
public sealed class OutageTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Readings_are_numbered_and_published_from_memory_and_written_under_the_same_numbers_when_the_disk_is_back()
    {
        await using var journal = new OpenJournal(_folder.Path, sinks: "mqtt");
        await journal.Commit(Some.Snapshots(1, 5));
        var before = journal.It.Epoch;
        string meanwhile;
        using (var other = Sqlite.Open(_folder[Opening.FileName]))
        {
            other.Run("BEGIN IMMEDIATE");
            Sweep(journal, 6, 5);
            await Until.True(journal.Time, () => journal.It.Head == 10);
            Sweep(journal, 11, 5);
            await Until.True(() => journal.It.Head == 15);
            meanwhile = journal.It.Epoch;
            Assert.NotEqual(before, meanwhile);
            Assert.Equal((false, 10), (journal.It.Status.Writable, journal.It.Status.Waiting));
            Check(journal, before, meanwhile);
            other.Run("ROLLBACK");
        }

        await Until.True(journal.Time, () => journal.It.Status.Writable);
        Assert.Equal((meanwhile, 0), (journal.It.Epoch, journal.It.Status.Waiting));
        await journal.Commit(Some.Snapshot(16));
        Check(journal, before, meanwhile);
        Assert.Equal(["journal_read_only", "journal_ok"], journal.Events.Codes);
        using var file = Sqlite.Open(_folder[Opening.FileName]);
        Assert.Equal(16L, file.Run("SELECT count(*) FROM reading"));

        static void Check(OpenJournal journal, string before, string meanwhile)
        {
            var all = journal.Everything();
            Assert.Equal(Enumerable.Range(1, all.Count), all.Select(Some.Number));
            Assert.All(all, reading => Assert.Equal((reading.Seq <= 5 ? before : meanwhile, Some.Number(reading)), (reading.Epoch, (int)reading.Seq)));
            Assert.Equal(Enumerable.Range(1, all.Count).Reverse(), journal.It.Latest("130005218841", 100).Select(Some.Number));
        }
    }

    [Fact]
    public async Task One_refusal_is_no_outage()
    {
        await using var journal = new OpenJournal(_folder.Path, sinks: "mqtt");
        await journal.Commit(Some.Snapshot(1));
        var epoch = journal.It.Epoch;
        using (var other = Sqlite.Open(_folder[Opening.FileName]))
        {
            other.Run("BEGIN IMMEDIATE");
            Sweep(journal, 2, 1);
            await Until.True(() => journal.Log.Of(3009).Count == 1);
            other.Run("ROLLBACK");
        }

        await Until.True(journal.Time, () => journal.It.Head == 2);
        Assert.Equal(epoch, journal.It.Epoch);
        Assert.Empty(journal.Events.Codes);
    }

    [Fact]
    public async Task Positions_and_dead_letters_of_an_outage_are_kept_with_its_readings()
    {
        string epoch;
        var position = new SinkPosition(9, RangeSet.Empty.Add(3, 3));
        await using (var journal = new OpenJournal(_folder.Path, sinks: "mqtt"))
        {
            await journal.Commit(Some.Snapshots(1, 5));
            using (var other = Sqlite.Open(_folder[Opening.FileName]))
            {
                other.Run("BEGIN IMMEDIATE");
                Sweep(journal, 6, 4);
                await Until.True(journal.Time, () => journal.It.Head == 9);
                journal.It.Bury(new("mqtt", 8, "refused"));
                journal.It.SavePosition("mqtt", position);
                journal.Time.Advance(TimeSpan.FromSeconds(10));
                other.Run("ROLLBACK");
            }

            await Until.True(journal.Time, () => journal.It.Status.Writable);
            epoch = journal.It.Epoch;
        }

        await using var again = new OpenJournal(_folder.Path, sinks: "mqtt");
        Assert.Equal((epoch, 9), (again.It.Epoch, again.It.Head));
        Assert.Equal(position, again.It.LoadPosition("mqtt"));
        using var file = Sqlite.Open(_folder[Opening.FileName]);
        Assert.Equal(1L, file.Run("SELECT count(*) FROM dead WHERE seq = 8 AND body IS NOT NULL"));
    }

    [Fact]
    public async Task What_the_memory_has_no_room_for_is_a_gap_at_once_and_on_disk_later()
    {
        await using var journal = new OpenJournal(_folder.Path, settings => settings with { MostWaiting = 10 }, "mqtt");
        using var other = Sqlite.Open(_folder[Opening.FileName]);
        other.Run("BEGIN IMMEDIATE");
        Sweep(journal, 1, 1);
        await Until.True(journal.Time, () => !journal.It.Status.Writable);
        for (var n = 2; n <= 15; n++)
        {
            Sweep(journal, n, 1);
            await journal.Committed(n);
        }

        await Until.True(() => Gapped(journal.Events).Count == 5);
        Assert.Equal([1, 2, 3, 4, 5], Gapped(journal.Events));
        Assert.Equal(5, journal.It.Status.Dropped);
        var gap = journal.Events.Gaps[0].Data;
        Assert.Equal((journal.It.Epoch, "memory", "2026-11-23T10:15:01.412Z"), ((string)gap["epoch"]!, (string)gap["reason"]!, (string)gap["from"]!));
        Assert.Equal(Enumerable.Range(6, 10), journal.Everything().Select(Some.Number));
        other.Run("ROLLBACK");
        await Until.True(journal.Time, () => journal.It.Status.Writable);
        await journal.Commit(Some.Snapshot(16));
        Assert.Equal(Enumerable.Range(6, 11), journal.Everything().Select(reading => (int)reading.Seq));
        Assert.Equal(5, journal.Events.Gaps.Count);
        Assert.Equal(5L, other.Run("SELECT count(*) FROM gap WHERE told = 1 AND reason = 'memory'"));
    }

    [Fact]
    public async Task What_every_sink_has_leaves_the_memory_without_a_gap_and_instants_go_before_energies()
    {
        await using var journal = new OpenJournal(_folder.Path, settings => settings with { MostWaiting = 10 }, "mqtt", "influx");
        using var other = Sqlite.Open(_folder[Opening.FileName]);
        other.Run("BEGIN IMMEDIATE");
        Sweep(journal, 1, 1);
        await Until.True(journal.Time, () => !journal.It.Status.Writable);
        journal.It.SavePosition("mqtt", new(6, RangeSet.Empty));
        journal.It.SavePosition("influx", new(3, RangeSet.Empty));
        foreach (var n in Enumerable.Range(2, 14))
        {
            journal.It.Append(Some.Snapshot(n) with { Kind = n == 5 ? ReadingKind.Energy : ReadingKind.Instant });
            journal.It.EndOfSweep();
            await journal.Committed(n);
        }

        // 1 to 3 both have, 4 and 6 only mqtt has, and 5 is an energy.
        await Until.True(() => journal.Everything().Count == 10);
        Assert.Equal([5, 7, 8, 9, 10, 11, 12, 13, 14, 15], journal.Everything().Select(Some.Number));
        Assert.Equal([(4, "influx", "instant"), (6, "influx", "instant")],
            journal.Events.Gaps.Select(gap => ((int)(long)gap.Data["first"]!, (string)gap.Data["sink"]!, (string)gap.Data["kind"]!)));
    }

    [Fact]
    public async Task What_a_sink_is_given_up_in_memory_is_told_even_if_it_leaves_the_memory()
    {
        await using var journal = new OpenJournal(_folder.Path, sinks: "mqtt");
        await journal.Commit(Some.Snapshots(1, 2));
        using (var other = Sqlite.Open(_folder[Opening.FileName]))
        {
            other.Run("BEGIN IMMEDIATE");
            Sweep(journal, 3, 2);
            await Until.True(journal.Time, () => journal.It.Head == 4);
            journal.It.GiveUp("mqtt", new(2, 3), Gap.MaxBacklog);
            await Until.True(journal.Time, () => journal.Events.Gaps.Count == 1);
            Assert.Equal((3, 3, "mqtt"), Told(journal.Events.Gaps[0].Data));
            other.Run("ROLLBACK");
        }

        await Until.True(journal.Time, () => journal.Events.Gaps.Count == 2);
        Assert.Equal((2, 2, "mqtt"), Told(journal.Events.Gaps[1].Data));

        static (long, long, string) Told(System.Text.Json.Nodes.JsonObject gap) => ((long)gap["first"]!, (long)gap["last"]!, (string)gap["sink"]!);
    }

    [Fact]
    public async Task What_a_sink_is_given_up_in_an_outage_is_told_even_if_it_leaves_the_file_with_the_recovery()
    {
        await using var journal = new OpenJournal(_folder.Path, settings => settings with { KeepDays = 2 }, "mqtt");
        await journal.Commit(Some.Snapshots(1, 640));
        using (var other = Sqlite.Open(_folder[Opening.FileName]))
        {
            other.Run("BEGIN IMMEDIATE");
            Sweep(journal, 641, 2);
            await Until.True(journal.Time, () => journal.It.Head == 642);
            journal.It.GiveUp("mqtt", new(1, 640), Gap.MaxBacklog);
            journal.It.SavePosition("mqtt", new(640, RangeSet.Empty));
            journal.Time.Advance(TimeSpan.FromDays(3));
            other.Run("ROLLBACK");
        }

        await Until.True(journal.Time, () => journal.It.Status.Writable);
        await journal.Commit(Some.Snapshot(643));
        Assert.Equal(641, journal.Everything()[0].Seq);
        Assert.Equal(Numbers(1, 640), Gapped(journal.Events));
    }

    [Fact]
    public async Task A_process_that_dies_in_an_outage_gives_none_of_its_numbers_again()
    {
        await using var journal = new OpenJournal(_folder.Path, sinks: "mqtt");
        await journal.Commit(Some.Snapshots(1, 5));
        using var other = Sqlite.Open(_folder[Opening.FileName]);
        other.Run("BEGIN IMMEDIATE");
        Sweep(journal, 6, 5);
        await Until.True(journal.Time, () => journal.It.Head == 10);
        using var left = Killed();
        await using var again = new OpenJournal(left.Path, sinks: "mqtt");
        Assert.Equal(5, again.It.Head);
        Assert.NotEqual(journal.It.Epoch, again.It.Epoch);
        await again.Commit(Some.Snapshot(100));
        Assert.DoesNotContain(again.Everything(), reading => reading.Epoch == journal.It.Epoch);
    }

    [Fact]
    public async Task A_process_that_dies_right_after_the_readings_of_an_outage_were_written_gives_none_of_its_numbers_again()
    {
        await using var journal = new OpenJournal(_folder.Path, sinks: "mqtt");
        await journal.Commit(Some.Snapshots(1, 5));
        var other = Sqlite.Open(_folder[Opening.FileName]);
        other.Run("BEGIN IMMEDIATE");
        Sweep(journal, 6, 5);
        await Until.True(journal.Time, () => journal.It.Head == 10);
        var meanwhile = journal.It.Epoch;
        other.Dispose();
        // The epoch's own file still names the former one: its commit is on disk, but perhaps nobody was told so.
        var mark = File.ReadAllBytes(_folder[Opening.EpochFileName]);
        await Until.True(journal.Time, () => journal.It.Status.Writable);
        using var left = Killed();
        File.WriteAllBytes(left[Opening.EpochFileName], mark);
        await using var again = new OpenJournal(left.Path, sinks: "mqtt");
        Assert.Equal(10, again.It.Head);
        Assert.NotEqual(meanwhile, again.It.Epoch);
        Assert.Equal(Enumerable.Range(1, 10), again.Everything().Select(Some.Number));
    }

    [Fact]
    public async Task What_was_committed_can_be_read_and_delivered_all_the_while()
    {
        await using var journal = new OpenJournal(_folder.Path, sinks: "mqtt");
        await journal.Commit(Some.Snapshots(1, 5));
        using var other = Sqlite.Open(_folder[Opening.FileName]);
        other.Run("BEGIN IMMEDIATE");
        Sweep(journal, 6, 1);
        await Until.True(journal.Time, () => !journal.It.Status.Writable);
        for (var read = 0; read < 200; read++)
        {
            journal.Time.Advance(TimeSpan.FromMilliseconds(500));
            Assert.Equal(5, journal.It.ReadRange(1, 5, 10, int.MaxValue).Through);
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        other.Run("ROLLBACK");
    }

    [Fact]
    public async Task A_stop_while_the_disk_refuses_ends()
    {
        var journal = new OpenJournal(_folder.Path, sinks: "mqtt");
        using var other = Sqlite.Open(_folder[Opening.FileName]);
        other.Run("BEGIN IMMEDIATE");
        Sweep(journal, 1, 5);
        await journal.DisposeAsync();
        Assert.Equal(0L, other.Run("SELECT count(*) FROM reading"));
        Assert.Contains("5 readings", Assert.Single(journal.Log.Of(3008)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stop_when_the_disk_is_back_loses_nothing()
    {
        var journal = new OpenJournal(_folder.Path, sinks: "mqtt");
        using (var other = Sqlite.Open(_folder[Opening.FileName]))
        {
            other.Run("BEGIN IMMEDIATE");
            Sweep(journal, 1, 5);
            await Until.True(journal.Time, () => !journal.It.Status.Writable);
            other.Run("ROLLBACK");
        }

        await journal.DisposeAsync();
        await using var again = new OpenJournal(_folder.Path, sinks: "mqtt");
        Assert.Equal(Enumerable.Range(1, 5), again.Everything().Select(Some.Number));
    }

    internal static List<long> Gapped(RecordingEvents events) =>
        [.. events.Gaps.SelectMany(gap => Numbers((long)gap.Data["first"]!, (long)gap.Data["last"]!))];

    private static IEnumerable<long> Numbers(long first, long last) => Enumerable.Range(0, (int)(last - first + 1)).Select(n => first + n);

    /// <summary>The files as they are now, in another folder: what is left of a process that was killed.</summary>
    private TempFolder Killed()
    {
        var left = new TempFolder();
        foreach (var name in new[] { Opening.FileName, Opening.FileName + "-wal", Opening.EpochFileName }.Where(name => File.Exists(_folder[name])))
            File.Copy(_folder[name], left[name]);
        return left;
    }

    private static void Sweep(OpenJournal journal, int first, int count)
    {
        foreach (var snapshot in Some.Snapshots(first, count))
            journal.It.Append(snapshot);
        journal.It.EndOfSweep();
    }
}
