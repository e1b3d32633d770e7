using MeterEdge.Journal;

namespace MeterEdge.Tests.Journal;

public sealed class EpochTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_epoch_stays_across_a_clean_restart()
    {
        Assert.Equal(await Run(10), await Run(10));
    }

    [Fact]
    public async Task A_lost_epoch_file_gives_a_new_epoch_and_old_readings_keep_theirs()
    {
        var before = await Run(10);
        File.Delete(_folder[Opening.EpochFileName]);
        await using var journal = new OpenJournal(_folder.Path);
        await journal.Commit(Some.Snapshots(11, 5));
        Assert.NotEqual(before, journal.It.Epoch);
        Assert.Equal(
            Enumerable.Repeat(before, 10).Concat(Enumerable.Repeat(journal.It.Epoch, 5)),
            journal.Everything().Select(reading => reading.Epoch));
        // One read holds one epoch only.
        Assert.Equal(10, journal.It.ReadRange(1, 15, 100, int.MaxValue).Through);
        Assert.Equal(journal.It.Epoch, EpochFile.Read(_folder[Opening.EpochFileName])!.Epoch);
    }

    [Fact]
    public async Task A_database_from_a_backup_gives_a_new_epoch()
    {
        await Run(10);
        File.Copy(_folder[Opening.FileName], _folder["backup"]);
        File.Delete(_folder[Opening.EpochFileName]);
        var later = await Run(10);
        File.Copy(_folder["backup"], _folder[Opening.FileName], overwrite: true);
        Assert.NotEqual(later, await Run(0));
    }

    [Fact]
    public async Task A_sink_that_has_seen_more_than_there_is_gives_a_new_epoch_a_gap_and_no_number_twice()
    {
        var before = await Run(10);
        using (var file = Sqlite.Open(_folder[Opening.FileName]))
        {
            file.Run($"INSERT INTO position VALUES('mqtt', 25, '', {RowChecksum.OfPosition("mqtt", 25, "")})");
        }

        await using var journal = new OpenJournal(_folder.Path, sinks: "mqtt");
        Assert.NotEqual(before, journal.It.Epoch);
        await Until.True(() => journal.Events.Gaps.Count == 1);
        var gap = journal.Events.Gaps[0].Data;
        Assert.Equal((before, 11, 25, "rolled_back"), ((string)gap["epoch"]!, (long)gap["first"]!, (long)gap["last"]!, (string)gap["reason"]!));
        await journal.Commit(Some.Snapshot(26));
        Assert.Equal(26, journal.Everything()[^1].Seq);
    }

    [Fact]
    public async Task After_everything_was_trimmed_numbers_still_go_on_in_the_same_epoch()
    {
        var before = await Run(10);
        using (var file = Sqlite.Open(_folder[Opening.FileName]))
            file.Run("DELETE FROM reading");
        await using var journal = new OpenJournal(_folder.Path);
        await journal.Commit(Some.Snapshot(11));
        Assert.Equal((before, 11), (journal.It.Epoch, journal.Everything().Single().Seq));
    }

    [Fact]
    public async Task A_position_whose_checksum_fails_is_forgotten_so_that_everything_is_sent_again()
    {
        await Run(10);
        using (var file = Sqlite.Open(_folder[Opening.FileName]))
            file.Run("INSERT INTO position VALUES('mqtt', 9, '', 1)");
        await using var journal = new OpenJournal(_folder.Path, sinks: "mqtt");
        Assert.Equal(SinkPosition.Start, journal.It.LoadPosition("mqtt"));
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(0.5)]
    [InlineData(0.0)]
    public async Task After_a_crash_there_is_a_new_epoch_so_that_no_number_is_given_twice_whatever_is_left_of_the_log(double part)
    {
        await using var journal = new OpenJournal(_folder.Path);
        for (var n = 1; n <= 20; n++)
            await journal.Commit(Some.Snapshot(n));
        using var left = Left(part);
        await using var after = new OpenJournal(left.Path);
        Assert.True(part < 1 ? after.It.Head < 20 : after.It.Head == 20, $"{part} of the log gave {after.It.Head} of 20");
        Assert.NotEqual(journal.It.Epoch, after.It.Epoch);
    }

    [Fact]
    public async Task Of_many_crashes_only_the_epochs_of_what_is_still_there_are_kept()
    {
        await Run(1);
        for (var crash = 0; crash < 10; crash++)
        {
            EpochFile.Write(_folder[Opening.EpochFileName], EpochFile.Read(_folder[Opening.EpochFileName])! with { Head = null });
            await Run(1);
            Assert.Equal(crash + 2, Epochs());
        }

        using (var file = Sqlite.Open(_folder[Opening.FileName]))
            file.Run("DELETE FROM reading WHERE seq <= 6");
        EpochFile.Write(_folder[Opening.EpochFileName], EpochFile.Read(_folder[Opening.EpochFileName])! with { Head = null });
        await using (var journal = new OpenJournal(_folder.Path))
            Assert.Equal(5, journal.Everything().Select(reading => reading.Epoch).Distinct().Count());
        Assert.Equal(6, Epochs());

        long Epochs()
        {
            using var file = Sqlite.Open(_folder[Opening.FileName]);
            return (long)file.Run("SELECT count(*) FROM epoch")!;
        }
    }

    /// <summary>What a power cut would leave: the files as they are now, and of the log a part.</summary>
    private TempFolder Left(double part)
    {
        var left = new TempFolder();
        foreach (var name in new[] { Opening.FileName, Opening.FileName + "-wal", Opening.EpochFileName })
            File.Copy(_folder[name], left[name]);
        using var log = new FileStream(left[Opening.FileName + "-wal"], FileMode.Open);
        log.SetLength((long)(log.Length * part));
        return left;
    }

    private async Task<string> Run(int readings)
    {
        await using var journal = new OpenJournal(_folder.Path, sinks: "mqtt");
        if (readings > 0)
            await journal.Commit(Some.Snapshots((int)journal.It.Head + 1, readings));
        return journal.It.Epoch;
    }
}
