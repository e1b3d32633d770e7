using MeterEdge.Journal;

namespace MeterEdge.Tests.Journal;

/// <summary>Faults that strike between two steps of the writer. What it reports on the way says where it is.</summary>
public sealed class NarrowEscapeTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_fault_after_the_commit_does_not_commit_the_same_readings_again()
    {
        await using var journal = new OpenJournal(_folder.Path, settings => settings with { MostWaiting = 10 }, "mqtt");
        using var other = Sqlite.Open(_folder[Opening.FileName]);
        journal.Events.On("journal_ok", () => other.Run("ALTER TABLE gap RENAME TO hidden"));
        other.Run("BEGIN IMMEDIATE");
        Sweep(journal, 1, 11);
        await Until.True(journal.Time, () => !journal.It.Status.Writable);
        other.Run("ROLLBACK");
        await Until.True(journal.Time, () => journal.It.Head == 11 && journal.Events.Codes.Contains("journal_ok"));
        other.Run("ALTER TABLE hidden RENAME TO gap");
        await journal.Commit(Some.Snapshot(12));
        Assert.Equal(Enumerable.Range(2, 11), journal.Everything().Select(Some.Number));
        await Until.True(() => journal.Events.Gaps.Count == 1);
    }

    [Fact]
    public async Task A_fault_after_the_file_was_put_aside_loses_neither_the_gap_nor_the_file()
    {
        await using var journal = new OpenJournal(_folder.Path, sinks: "mqtt");
        await journal.Commit(Some.Snapshots(1, 400));
        Sqlite? other = null;
        journal.Events.On("journal_quarantined", () =>
        {
            other = Sqlite.Open(_folder[Opening.FileName]);
            other.Run("BEGIN IMMEDIATE");
        });
        DamageTests.Ruin(_folder[Opening.FileName]);
        journal.It.ReadRange(1, 400, 400, int.MaxValue);
        await Until.True(() => journal.Events.Codes.Contains("journal_quarantined"));
        await Until.True(journal.Time, () => !journal.It.Status.Writable || journal.Events.Gaps.Count > 0);
        other!.Dispose();
        await Until.True(journal.Time, () => journal.Events.Gaps.Count > 0);
        Assert.Equal((1, 400), ((long)journal.Events.Gaps[0].Data["first"]!, (long)journal.Events.Gaps[0].Data["last"]!));
        Assert.Single(Directory.GetDirectories(_folder.Path));
    }

    [Fact]
    public async Task Damage_that_reader_and_writer_meet_at_once_puts_one_file_aside_and_not_the_fresh_one_too()
    {
        await using var journal = new OpenJournal(_folder.Path, sinks: "mqtt");
        await journal.Commit(Some.Snapshots(1, 400));
        DamageTests.Ruin(_folder[Opening.FileName]);
        journal.Events.On("journal_read_only", () => journal.It.ReadRange(1, 400, 400, int.MaxValue));
        Sweep(journal, 401, 1);
        await Until.True(journal.Time, () => journal.It.Head == 401);
        await journal.Commit(Some.Snapshot(402));
        Assert.Equal(1, journal.Events.Codes.Count(code => code == "journal_quarantined"));
        Assert.Equal([401, 402], journal.It.ReadRange(401, 402, 10, int.MaxValue).Readings.Select(Some.Number));
    }

    [Fact]
    public async Task Readings_that_an_older_file_lacks_are_named_when_it_takes_the_place_of_the_open_one()
    {
        await using var journal = new OpenJournal(_folder.Path, sinks: "mqtt");
        var epoch = journal.It.Epoch;
        await journal.Commit(Some.Snapshots(1, 10));
        using (var other = Sqlite.Open(_folder[Opening.FileName]))
        {
            other.Run($"VACUUM INTO '{_folder["older"]}'");
            await journal.Commit(Some.Snapshots(11, 10));
            other.Run("BEGIN IMMEDIATE");
            Sweep(journal, 21, 1);
            await Until.True(journal.Time, () => !journal.It.Status.Writable);
        }

        foreach (var left in new[] { "", "-wal", "-shm" })
            File.Delete(_folder[Opening.FileName + left]);
        File.Copy(_folder["older"], _folder[Opening.FileName]);
        await Until.True(journal.Time, () => journal.It.Head == 21);
        await Until.True(journal.Time, () => journal.Events.Gaps.Count == 1);
        var gap = journal.Events.Gaps[0].Data;
        Assert.Equal((epoch, 11, 20), ((string)gap["epoch"]!, (long)gap["first"]!, (long)gap["last"]!));
        Assert.NotEqual(epoch, journal.It.Epoch);
    }

    [Fact]
    public async Task A_lost_write_ahead_log_gives_a_new_epoch_so_that_no_number_is_given_twice()
    {
        await using var journal = new OpenJournal(_folder.Path);
        await journal.Commit(Some.Snapshots(1, 10));
        using (var other = Sqlite.Open(_folder[Opening.FileName]))
            other.Run("PRAGMA wal_checkpoint(FULL)");
        await journal.Commit(Some.Snapshots(11, 10));
        using var copy = new TempFolder();
        foreach (var name in new[] { Opening.FileName, Opening.EpochFileName })
            File.Copy(_folder[name], copy[name]);
        await using var after = new OpenJournal(copy.Path);
        Assert.Equal(10, after.It.Head);
        Assert.NotEqual(journal.It.Epoch, after.It.Epoch);
    }

    [Fact]
    public async Task A_backup_from_earlier_in_the_same_epoch_gives_a_new_one()
    {
        string epoch;
        await using (var journal = new OpenJournal(_folder.Path))
            await journal.Commit(Some.Snapshots(1, 10));
        File.Copy(_folder[Opening.FileName], _folder["backup"]);
        await using (var journal = new OpenJournal(_folder.Path))
        {
            await journal.Commit(Some.Snapshots(11, 10));
            epoch = journal.It.Epoch;
        }

        File.Copy(_folder["backup"], _folder[Opening.FileName], overwrite: true);
        await using var after = new OpenJournal(_folder.Path);
        Assert.NotEqual(epoch, after.It.Epoch);
    }

    private static void Sweep(OpenJournal journal, int first, int count)
    {
        foreach (var snapshot in Some.Snapshots(first, count))
            journal.It.Append(snapshot);
        journal.It.EndOfSweep();
    }
}
