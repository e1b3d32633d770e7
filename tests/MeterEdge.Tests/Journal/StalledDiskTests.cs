using MeterEdge.Journal;

namespace MeterEdge.Tests.Journal;

/// <summary>The disk refuses every commit: here because somebody else holds the database's lock, which looks the same from inside.</summary>
public sealed class StalledDiskTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Readings_wait_in_memory_and_are_committed_when_the_disk_is_back()
    {
        await using var journal = new OpenJournal(_folder.Path, sinks: "mqtt");
        await journal.Commit(Some.Snapshots(1, 5));
        using (var other = Sqlite.Open(_folder[Opening.FileName]))
        {
            other.Run("BEGIN IMMEDIATE");
            Sweep(journal, 6, 5);
            await Until.True(() => !journal.It.Status.Writable);
            Sweep(journal, 11, 5);
            Assert.Equal(5, journal.It.Head);
            Assert.Equal(5, journal.It.Status.Waiting);
            other.Run("ROLLBACK");
        }

        await Until.True(journal.Time, () => journal.It.Head == 15);
        Assert.Equal(Enumerable.Range(1, 15), journal.Everything().Select(Some.Number));
        await Until.True(() => journal.Events.Codes.Count == 2);
        Assert.Equal(["journal_read_only", "journal_ok"], journal.Events.Codes);
        Assert.True(journal.It.Status.Writable);
    }

    [Fact]
    public async Task Beyond_the_bound_the_oldest_waiting_go_and_a_gap_takes_their_numbers()
    {
        await using var journal = new OpenJournal(_folder.Path, settings => settings with { MostWaiting = 10 }, "mqtt");
        using (var other = Sqlite.Open(_folder[Opening.FileName]))
        {
            other.Run("BEGIN IMMEDIATE");
            Sweep(journal, 1, 1);
            await Until.True(() => !journal.It.Status.Writable);
            Assert.Equal(10, Sweep(journal, 2, 10));
            Assert.Equal(0, Sweep(journal, 12, 4));
            Assert.Equal(4, journal.It.Status.Dropped);
            other.Run("ROLLBACK");
        }

        await Until.True(journal.Time, () => journal.It.Head == 15);
        Assert.Equal([1, .. Enumerable.Range(6, 10)], journal.Everything().Select(reading => (int)reading.Seq));
        Assert.All(journal.Everything(), reading => Assert.Equal(reading.Seq, Some.Number(reading)));
        await Until.True(() => journal.Events.Gaps.Count == 1);
        var gap = journal.Events.Gaps.Single().Data;
        Assert.Equal((2, 5, "memory"), ((long)gap["first"]!, (long)gap["last"]!, (string)gap["reason"]!));
        Assert.Equal("2026-11-23T10:15:02.412Z", (string)gap["from"]!);
        Assert.Equal("2026-11-23T10:15:05.412Z", (string)gap["to"]!);
    }

    [Fact]
    public async Task What_was_committed_can_be_read_and_delivered_all_the_while()
    {
        await using var journal = new OpenJournal(_folder.Path, sinks: "mqtt");
        await journal.Commit(Some.Snapshots(1, 5));
        using var other = Sqlite.Open(_folder[Opening.FileName]);
        other.Run("BEGIN IMMEDIATE");
        Sweep(journal, 6, 1);
        await Until.True(() => !journal.It.Status.Writable);
        for (var read = 0; read < 200; read++)
        {
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
        await Until.True(() => !journal.It.Status.Writable);
        await journal.DisposeAsync();
        Assert.Equal(0, journal.It.Head);
    }

    private static int Sweep(OpenJournal journal, int first, int count)
    {
        var taken = Some.Snapshots(first, count).Count(journal.It.Append);
        journal.It.EndOfSweep();
        return taken;
    }
}
