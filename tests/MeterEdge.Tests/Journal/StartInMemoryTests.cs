using MeterEdge.Journal;

namespace MeterEdge.Tests.Journal;

/// <summary>Starts while the file cannot be written: here because a folder stands where SQLite wants to put a file of its own.</summary>
public sealed class StartInMemoryTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Without_a_journal_the_first_readings_are_numbered_from_one_and_reach_the_file_later()
    {
        Directory.CreateDirectory(_folder[Opening.FileName + "-wal"]);
        await using var journal = new OpenJournal(_folder.Path, sinks: "mqtt");
        Assert.False(journal.It.Status.Writable);
        await journal.Commit(Some.Snapshots(1, 3));
        Assert.Equal([1, 2, 3], journal.Everything().Select(reading => reading.Seq));
        Assert.Equal(["journal_read_only"], journal.Events.Codes);
        var epoch = journal.It.Epoch;
        await Recover(journal, "-wal");
        await journal.Commit(Some.Snapshot(4));
        Assert.Equal(Enumerable.Range(1, 4), journal.Everything().Select(Some.Number));
        Assert.All(journal.Everything(), reading => Assert.Equal(epoch, reading.Epoch));
    }

    [Fact]
    public async Task A_journal_that_can_only_be_read_is_delivered_and_goes_on_above_its_numbers()
    {
        var position = new SinkPosition(8, RangeSet.Empty.Add(2, 3));
        await using (var before = new OpenJournal(_folder.Path, sinks: "mqtt"))
        {
            await before.Commit(Some.Snapshots(1, 10));
            before.It.SavePosition("mqtt", position);
        }

        Directory.CreateDirectory(_folder[Opening.FileName + "-wal"]);
        await using var journal = new OpenJournal(_folder.Path, sinks: "mqtt");
        Assert.Equal(position, journal.It.LoadPosition("mqtt"));
        Assert.Equal(10, journal.It.Head);
        await journal.Commit(Some.Snapshots(11, 3));
        Assert.Equal(Enumerable.Range(1, 13), journal.Everything().Select(Some.Number));
        await Recover(journal, "-wal");
        await journal.Commit(Some.Snapshot(14));
        Assert.Equal(Enumerable.Range(1, 14), journal.Everything().Select(reading => (int)reading.Seq));
        Assert.Empty(journal.Events.Gaps);
        Assert.Equal(position, journal.It.LoadPosition("mqtt"));
    }

    [Fact]
    public async Task Of_a_journal_that_cannot_even_be_read_no_number_is_given_again()
    {
        using var copy = new TempFolder();
        await using (var before = new OpenJournal(_folder.Path, sinks: "mqtt"))
        {
            await before.Commit(Some.Snapshots(1, 10));
            foreach (var name in new[] { Opening.FileName, Opening.FileName + "-wal", Opening.EpochFileName })
                File.Copy(_folder[name], copy[name]);
        }

        // A damaged file that cannot be put aside; later the disk gives the real one.
        using var other = new TempFolder();
        File.WriteAllText(other[Opening.FileName], new string('x', 10_000));
        File.WriteAllText(other["quarantine-20261123T101500Z"], "no folder can be made here");
        await using var journal = new OpenJournal(other.Path, sinks: "mqtt");
        var head = journal.It.Head;
        Assert.True(head > 10);
        Assert.True(journal.It.ReadRange(1, head, 10, int.MaxValue).Through < 1, "what could not be read must not look as if it had left");
        await journal.Commit(Some.Snapshots(11, 3));
        Assert.Equal([11, 12, 13], journal.It.ReadRange(head + 1, head + 3, 10, int.MaxValue).Readings.Select(Some.Number));
        foreach (var name in new[] { Opening.FileName, Opening.FileName + "-wal", Opening.EpochFileName })
            File.Copy(copy[name], other[name], overwrite: true);
        File.Delete(other["quarantine-20261123T101500Z"]);
        await Until.True(journal.Time, () => journal.It.Status.Writable);
        await journal.Commit(Some.Snapshot(14));
        Assert.Equal(Enumerable.Range(1, 14), journal.Everything().Select(Some.Number));
        Assert.Equal([head + 1, head + 2, head + 3, head + 4], journal.Everything().Skip(10).Select(reading => reading.Seq));
        Assert.Empty(journal.Events.Gaps);
    }

    [Fact]
    public void A_folder_in_place_of_the_file_is_refused_because_no_better_disk_would_help()
    {
        Directory.CreateDirectory(_folder[Opening.FileName]);
        Assert.Throws<JournalUnusableException>(() => new OpenJournal(_folder.Path));
    }

    [Fact]
    public async Task The_files_are_nobody_elses_business_and_the_ballast_is_real()
    {
        await using var journal = new OpenJournal(_folder.Path, settings => settings with { QuotaMiB = 16 });
        await journal.Commit(Some.Snapshot(1));
        foreach (var path in Directory.GetFiles(_folder.Path, "journal.db*"))
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Equal(2 * 1024 * 1024, new FileInfo(_folder[Ballast.FileName]).Length);
    }

    private async Task Recover(OpenJournal journal, string obstacle)
    {
        Directory.Delete(_folder[Opening.FileName + obstacle]);
        await Until.True(journal.Time, () => journal.It.Status.Writable);
        await Until.True(() => journal.Events.Codes.Contains("journal_ok"));
    }
}
