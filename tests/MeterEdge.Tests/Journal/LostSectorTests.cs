using MeterEdge.Journal;
using MeterEdge.Tests.Journal.Sectors;

namespace MeterEdge.Tests.Journal;

/// <summary>Reads that fail: for good at some places, or everywhere for a while.</summary>
public sealed class LostSectorTests : IDisposable
{
    private const int Rows = 2000;
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public Task A_sector_that_can_never_be_read_costs_its_own_readings_and_no_others() => OnALossyDisk(async disk =>
    {
        var epoch = await Fill();
        await disk.Lose(_folder[Opening.FileName], Pages() / 2);
        await using var journal = new OpenJournal(_folder.Path, sinks: "mqtt");
        await ReadUntilPutAside(journal);
        await Check(journal, epoch, Rows - 200, Rows - 1);
    });

    [Fact]
    public Task A_sector_that_is_lost_while_the_journal_is_open_costs_no_more() => OnALossyDisk(async disk =>
    {
        await Fill();
        await using var journal = new OpenJournal(_folder.Path, sinks: "mqtt");
        await journal.Commit(Some.Snapshots(Rows + 1, 10));
        await disk.Lose(_folder[Opening.FileName], Pages() / 2);
        await ReadUntilPutAside(journal);
        await Check(journal, journal.It.ReadRange(Rows, Rows, 1, 1).Readings.Single().Epoch, Rows - 200, Rows - 1);
        Assert.Equal(10, journal.It.ReadRange(Rows + 1, Rows + 10, 10, int.MaxValue).Readings.Count);
    });

    [Fact]
    public Task A_lost_first_page_costs_nothing_because_every_journal_has_the_same() => OnALossyDisk(async disk =>
    {
        var epoch = await Fill();
        await disk.Lose(_folder[Opening.FileName], 0);
        await using var journal = new OpenJournal(_folder.Path, sinks: "mqtt");
        await ReadUntilPutAside(journal);
        await Check(journal, epoch, Rows, Rows);
    });

    [Fact]
    public Task A_sector_of_the_log_that_can_never_be_read_costs_what_was_committed_from_there_on() => OnALossyDisk(async disk =>
    {
        var epoch = await Fill(crash: true);
        var log = _folder[Opening.FileName + "-wal"];
        await disk.Lose(log, new FileInfo(log).Length / JournalStore.PageSize / 2);
        await using var journal = new OpenJournal(_folder.Path, sinks: "mqtt");
        await ReadUntilPutAside(journal);
        Assert.InRange(journal.Everything().Count(reading => reading.Epoch == epoch), 300, Rows - 300);
        Assert.All(journal.Everything().Where(reading => reading.Epoch == epoch), reading => Assert.Equal(reading.Seq, Some.Number(reading)));
    });

    [Fact]
    public Task A_disk_that_is_gone_for_a_while_costs_nothing() => OnALossyDisk(async disk =>
    {
        var epoch = await Fill();
        var journal = new OpenJournal(_folder.Path, sinks: "mqtt");
        await using (journal)
        {
            disk.Leave();
            for (var minutes = 0; minutes < 30; minutes++)
            {
                journal.It.ReadRange(1, Rows, Rows, int.MaxValue);
                journal.It.Append(Some.Snapshot(Rows + 1 + minutes));
                journal.It.EndOfSweep();
                await Spend(journal, TimeSpan.FromMinutes(1));
            }

            disk.Return();
            await Until.True(journal.Time, () => journal.It.Status.Writable && Everything(journal)?.Count == Rows + 30);
            Assert.True(!journal.Events.Codes.Contains("journal_quarantined"), string.Join("\n", journal.Log.Lines));
            Assert.Empty(journal.Events.Gaps);
            Assert.All(journal.Everything().Take(Rows), reading => Assert.Equal(epoch, reading.Epoch));
        }
    });

    [Fact]
    public Task A_start_on_a_disk_that_is_gone_for_a_while_costs_nothing() => OnALossyDisk(async disk =>
    {
        var epoch = await Fill();
        disk.Leave();
        await using var journal = new OpenJournal(_folder.Path, sinks: "mqtt");
        await Spend(journal, TimeSpan.FromMinutes(30));
        disk.Return();
        await Until.True(journal.Time, () => journal.It.Status.Writable);
        Assert.DoesNotContain("journal_quarantined", journal.Events.Codes);
        Assert.Equal(Rows, journal.It.ReadRange(1, Rows, Rows, int.MaxValue).Readings.Count(reading => reading.Epoch == epoch));
    });

    [Fact]
    public Task A_disk_of_which_the_memory_still_knows_a_part_is_not_taken_for_one_that_lost_some_sectors() => OnALossyDisk(async disk =>
    {
        var epoch = await Fill();
        await disk.Lose(_folder[Opening.FileName], Pages() / 2);
        // It takes no file.
        Directory.CreateDirectory(_folder["disk.trial.new"]);
        await using var journal = new OpenJournal(_folder.Path, sinks: "mqtt");
        for (var minutes = 0; minutes < 10; minutes++)
        {
            journal.It.ReadRange(1, Rows, Rows, int.MaxValue);
            await Spend(journal, TimeSpan.FromMinutes(1));
        }

        disk.Return();
        await Until.True(journal.Time, () => Everything(journal)?.Count == Rows);
        Assert.All(journal.Everything(), reading => Assert.Equal(epoch, reading.Epoch));
        Assert.True(journal.Events.Codes.Count == 0, string.Join('\n', journal.Log.Lines));
    });

    [Fact]
    public Task A_note_of_the_epoch_that_cannot_be_read_costs_an_epoch() => OnALossyDisk(async disk =>
    {
        var epoch = await Fill();
        await disk.Lose(_folder[Opening.EpochFileName], 0);
        await using var journal = new OpenJournal(_folder.Path, sinks: "mqtt");
        Assert.NotEqual(epoch, journal.It.Epoch);
        Assert.Equal(Rows, journal.Everything().Count(reading => reading.Epoch == epoch));
    });

    private static Task OnALossyDisk(Func<LossyDisk, Task> test, [System.Runtime.CompilerServices.CallerMemberName] string name = "") =>
        LossyDisk.Run(typeof(LostSectorTests), test, name);

    private static async Task Check(OpenJournal journal, string epoch, int least, int most)
    {
        var there = journal.Everything().Where(reading => reading.Seq <= Rows).ToList();
        Assert.InRange(there.Count(reading => reading.Epoch == epoch), least, most);
        Assert.All(there, reading => Assert.Equal(reading.Seq, Some.Number(reading)));
        var owed = Enumerable.Range(11, Rows - 10).Select(seq => (long)seq);
        await Until.True(journal.Time, () => OutageTests.Gapped(journal.Events).Order().SequenceEqual(owed.Except(there.Select(reading => reading.Seq))));
        Assert.All(journal.Events.Gaps, gap => Assert.Equal((epoch, "quarantined"), ((string)gap.Data["epoch"]!, (string)gap.Data["reason"]!)));
        await Until.True(journal.Time, () => journal.It.Status.Writable);
    }

    private static async Task Spend(OpenJournal journal, TimeSpan time)
    {
        for (var spent = TimeSpan.Zero; spent < time; spent += TimeSpan.FromSeconds(1))
        {
            journal.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
    }

    private static List<Readings.Reading>? Everything(OpenJournal journal)
    {
        var all = new List<Readings.Reading>();
        for (var next = 1L; next <= journal.It.Head;)
        {
            var read = journal.It.ReadRange(next, journal.It.Head, 400, int.MaxValue);
            if (read.Through < next)
                return null;
            all.AddRange(read.Readings);
            next = read.Through + 1;
        }

        return all;
    }

    private static Task ReadUntilPutAside(OpenJournal journal) => Until.True(
        journal.Time,
        () => Everything(journal) is not null && journal.Events.Codes.Contains("journal_quarantined"),
        () => string.Join('\n', journal.Log.Lines.TakeLast(5)));

    private async Task<string> Fill(bool crash = false)
    {
        using var left = new TempFolder();
        string epoch;
        await using (var journal = new OpenJournal(_folder.Path, sinks: "mqtt"))
        {
            await journal.Commit(Some.Snapshots(1, Rows / 2));
            journal.It.SavePosition("mqtt", new(10, RangeSet.Empty));
            await journal.Commit(Some.Snapshots((Rows / 2) + 1, Rows / 2));
            epoch = journal.It.Epoch;
            foreach (var path in Directory.GetFiles(_folder.Path).Where(_ => crash))
                File.Copy(path, left[Path.GetFileName(path)]);
        }

        foreach (var path in Directory.GetFiles(left.Path))
            File.Copy(path, _folder[Path.GetFileName(path)], overwrite: true);
        return epoch;
    }

    private long Pages() => new FileInfo(_folder[Opening.FileName]).Length / JournalStore.PageSize;
}
