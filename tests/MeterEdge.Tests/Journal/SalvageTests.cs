using MeterEdge.Journal;

namespace MeterEdge.Tests.Journal;

/// <summary>What is saved of a damaged journal. Pages are overwritten as a dying card would; the first holds the schema.</summary>
public sealed class SalvageTests : IDisposable
{
    private const int Rows = 2000;
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0.3)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public async Task One_bad_page_costs_its_own_readings_and_no_others(double where)
    {
        var epoch = await Fill();
        var pages = Pages();
        Overwrite((long)(pages * where));
        await using var journal = await Opened();
        var there = journal.Everything();
        var lost = OutageTests.Gapped(journal.Events);
        Assert.InRange(there.Count(reading => reading.Epoch == epoch), Rows - 200, Rows - 1);
        Assert.Equal(Numbers(11, Rows).Except(there.Select(reading => reading.Seq)), lost.Order());
        Assert.All(there, reading => Assert.Equal(reading.Seq, Some.Number(reading)));
        Assert.All(journal.Events.Gaps, gap => Assert.Equal((epoch, "quarantined"), ((string)gap.Data["epoch"]!, (string)gap.Data["reason"]!)));
        Assert.NotEqual(epoch, journal.It.Epoch);
        Assert.Equal(new SinkPosition(10, RangeSet.Empty), journal.It.LoadPosition("mqtt"));
        var told = journal.Events.All.Single(one => one.Code == "journal_quarantined").Data;
        Assert.Equal((there.Count, lost.Count), ((int)(long)told["saved"]!, (int)(long)told["lost"]!));
        await journal.Commit(Some.Snapshot(Rows + 1));
        Assert.Equal(Rows + 1, Some.Number(journal.Everything()[^1]));
        Assert.True(journal.Everything()[^1].Seq > Rows);
    }

    [Fact]
    public async Task Of_a_file_without_a_header_everything_is_saved()
    {
        var epoch = await Fill();
        Overwrite(0, bytes: 24);
        await using var journal = await Opened();
        Assert.Equal(Numbers(1, Rows), journal.Everything().Where(reading => reading.Epoch == epoch).Select(reading => reading.Seq));
        Assert.Empty(journal.Events.Gaps);
    }

    [Fact]
    public async Task A_file_of_which_nothing_can_be_read_is_one_gap_of_its_epoch()
    {
        var epoch = await Fill();
        for (var page = 0; page < Pages(); page++)
            Overwrite(page);
        await using var journal = await Opened();
        var gap = Assert.Single(journal.Events.Gaps).Data;
        Assert.Equal((epoch, 1, Rows), ((string)gap["epoch"]!, (long)gap["first"]!, (long)gap["last"]!));
        Assert.True(journal.It.Head >= Rows);
    }

    [Fact]
    public async Task Gaps_of_several_epochs_bear_the_right_ones()
    {
        var first = await Fill();
        File.Delete(_folder[Opening.EpochFileName]);
        string second;
        await using (var journal = new OpenJournal(_folder.Path, sinks: "mqtt"))
        {
            second = journal.It.Epoch;
            await journal.Commit(Some.Snapshots(Rows + 1, Rows));
        }

        var pages = Pages();
        foreach (var where in new[] { 0.3, 0.7 })
            Overwrite((long)(pages * where));
        await using var again = await Opened();
        Assert.NotEmpty(again.Events.Gaps);
        Assert.All(again.Events.Gaps, gap => Assert.Equal((long)gap.Data["first"]! <= Rows ? first : second, (string)gap.Data["epoch"]!));
        Assert.Equal(
            Numbers(11, 2 * Rows).Except(again.Everything().Select(reading => reading.Seq)), OutageTests.Gapped(again.Events).Order());
    }

    [Fact]
    public async Task What_was_noted_and_not_told_and_what_was_refused_is_saved_too()
    {
        await Fill();
        using (var file = Sqlite.Open(_folder[Opening.FileName]))
        {
            file.Run("INSERT INTO gap(epoch, first, last, reason, sink) VALUES('0123456789abcdef', 1, 2, 'max_backlog', 'influx')");
            file.Run("INSERT INTO dead(sink, seq, reason) VALUES('mqtt', 7, 'too odd')");
            file.Run("PRAGMA application_id = 1");
        }

        await using (var journal = await Opened())
        {
            await Until.True(() => journal.Events.Gaps.Count == 1);
            Assert.Equal(("0123456789abcdef", "influx"), ((string)journal.Events.Gaps[0].Data["epoch"]!, (string)journal.Events.Gaps[0].Data["sink"]!));
        }

        using var after = Sqlite.Open(_folder[Opening.FileName]);
        Assert.Equal("too odd", after.Run("SELECT reason FROM dead WHERE seq = 7"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_salvage_that_was_cut_short_is_done_again(bool moved)
    {
        var epoch = await Fill();
        var mark = new SalvageMark("quarantine-20261123T101500Z", 1);
        mark.Write(_folder.Path);
        if (moved)
        {
            Directory.CreateDirectory(_folder[mark.Folder]);
            File.Move(_folder[Opening.FileName], Path.Combine(_folder[mark.Folder], Opening.FileName));
            File.WriteAllText(_folder[Opening.FileName], "a fresh one, half made");
        }

        await using var journal = await Opened();
        Assert.Equal(Numbers(1, Rows), journal.Everything().Where(reading => reading.Epoch == epoch).Select(reading => reading.Seq));
        Assert.False(File.Exists(_folder[SalvageMark.FileName]));
    }

    [Fact]
    public async Task Damage_to_the_fresh_file_of_an_unfinished_salvage_leaves_what_was_put_aside_where_it_is()
    {
        var epoch = await Fill();
        var mark = new SalvageMark("quarantine-20261123T101500Z", 1);
        mark.Write(_folder.Path);
        Directory.CreateDirectory(_folder[mark.Folder]);
        File.Move(_folder[Opening.FileName], Path.Combine(_folder[mark.Folder], Opening.FileName));
        File.WriteAllText(_folder[Opening.FileName], "a fresh one, damaged");
        Opening.PutAside(Some.Settings(_folder.Path, "mqtt"), Some.Start);
        Assert.Equal(2, SalvageMark.Read(_folder.Path)!.Attempts);
        Opening.PutAside(Some.Settings(_folder.Path, "mqtt"), Some.Start);
        Assert.True(File.Exists(Path.Combine(_folder[mark.Folder], Opening.FileName)));
        mark.Write(_folder.Path);
        await using var journal = await Opened();
        Assert.Equal(Numbers(1, Rows), journal.Everything().Where(reading => reading.Epoch == epoch).Select(reading => reading.Seq));
    }

    [Fact]
    public async Task What_was_committed_after_a_salvage_is_not_salvaged_away_because_the_epoch_could_not_be_noted()
    {
        await Fill();
        new SalvageMark("quarantine-20261123T101500Z", 1).Write(_folder.Path);
        Directory.CreateDirectory(_folder[Opening.EpochFileName + ".new"]);
        await using (var journal = new OpenJournal(_folder.Path, sinks: "mqtt"))
        {
            Assert.False(journal.It.Status.Writable);
            await Until.True(journal.Time, () => journal.It.Status.Writable);
            await journal.Commit(Some.Snapshots(Rows + 1, 5));
        }

        Directory.Delete(_folder[Opening.EpochFileName + ".new"]);
        await using var again = new OpenJournal(_folder.Path, sinks: "mqtt");
        Assert.Equal(Enumerable.Range(1, Rows + 5), again.Everything().Select(Some.Number));
        Assert.Empty(again.Events.Gaps);
    }

    [Fact]
    public async Task A_dead_letter_that_lacks_a_column_does_not_keep_the_readings_from_being_saved()
    {
        var epoch = await Fill();
        using (var file = Sqlite.Open(_folder[Opening.FileName]))
            file.Run("PRAGMA writable_schema = 1; UPDATE sqlite_schema SET sql = replace(sql, 'reason TEXT NOT NULL', 'reason TEXT') WHERE name = 'dead'");
        using (var file = Sqlite.Open(_folder[Opening.FileName]))
            file.Run("INSERT INTO dead(sink, seq) VALUES('mqtt', 7); INSERT INTO dead(sink, seq, reason) VALUES('mqtt', 8, 'too odd'); PRAGMA application_id = 1");
        await using var journal = await Opened();
        Assert.True(journal.It.Status.Writable);
        Assert.Equal(Numbers(1, Rows), journal.Everything().Where(reading => reading.Epoch == epoch).Select(reading => reading.Seq));
        using var after = Sqlite.Open(_folder[Opening.FileName]);
        Assert.Equal(1L, after.Run("SELECT count(*) FROM dead"));
    }

    [Fact]
    public async Task What_ends_the_process_every_time_is_given_up()
    {
        await Fill();
        new SalvageMark("quarantine-20261123T101500Z", 2).Write(_folder.Path);
        await using var journal = await Opened();
        Assert.Equal((1, Rows), (OutageTests.Gapped(journal.Events).Min(), OutageTests.Gapped(journal.Events).Max()));
        Assert.DoesNotContain(journal.Everything(), reading => reading.Seq <= Rows);
    }

    [Fact]
    public async Task What_was_put_aside_counts_against_the_quota_and_the_newest_readings_are_saved()
    {
        await using (var before = new OpenJournal(_folder.Path, settings => settings with { QuotaMiB = 4 }, "mqtt"))
        {
            for (var first = 1; first < 40_000; first += 320)
                await before.Commit(Some.Snapshots(first, 320));
        }

        using (var file = Sqlite.Open(_folder[Opening.FileName]))
            file.Run("PRAGMA application_id = 1");
        await using var journal = new OpenJournal(_folder.Path, settings => settings with { QuotaMiB = 4 }, "mqtt");
        await journal.Commit(Some.Snapshot(50_000));
        var there = journal.Everything();
        var before1 = OutageTests.Gapped(journal.Events).ToHashSet();
        Assert.Equal(Numbers(there[0].Seq, journal.It.Head).Count(), there.Count);
        Assert.True(there.Count > 5000, $"{there.Count} saved");
        Assert.Superset(Numbers(there[0].Seq - 1000, there[0].Seq - 1).ToHashSet(), before1);
        var bytes = new DirectoryInfo(_folder.Path).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
        Assert.True(bytes <= 5 * 1024 * 1024, $"{bytes} bytes");
    }

    [Fact]
    public async Task Damage_met_while_running_loses_only_what_cannot_be_read_and_goes_on_above_it()
    {
        await using var journal = new OpenJournal(_folder.Path, sinks: "mqtt");
        await journal.Commit(Some.Snapshots(1, Rows));
        journal.It.SavePosition("mqtt", new(10, RangeSet.Empty));
        await journal.Commit(Some.Snapshot(Rows + 1));
        var epoch = journal.It.Epoch;
        using (var connection = Sqlite.Open(_folder[Opening.FileName]))
            connection.Run("PRAGMA wal_checkpoint(TRUNCATE)");
        Overwrite(Pages() / 2);
        using (var change = Sqlite.Open(_folder[Opening.FileName]))
            change.Run("PRAGMA user_version = 3");
        await Until.True(journal.Time, () =>
        {
            journal.It.ReadRange(Rows / 2, Rows, Rows, int.MaxValue);
            return journal.It.Epoch != epoch;
        }, () => string.Join('\n', journal.Log.Lines) + journal.It.ReadRange(1, Rows, Rows, int.MaxValue).Through);
        await journal.Commit(Some.Snapshot(Rows + 2));
        await Until.True(journal.Time, () => journal.Events.Gaps.Count > 0);
        var there = journal.Everything();
        Assert.InRange(there.Count, Rows - 200, Rows + 1);
        Assert.Equal(Numbers(11, Rows + 2).Except(there.Select(reading => reading.Seq)), OutageTests.Gapped(journal.Events).Order());
        Assert.All(there, reading => Assert.Equal(reading.Seq, Some.Number(reading)));
    }

    private static IEnumerable<long> Numbers(long first, long last) => Enumerable.Range(0, (int)(last - first + 1)).Select(n => first + n);

    private async Task<string> Fill()
    {
        await using var journal = new OpenJournal(_folder.Path, sinks: "mqtt");
        await journal.Commit(Some.Snapshots(1, Rows));
        journal.It.SavePosition("mqtt", new(10, RangeSet.Empty));
        return journal.It.Epoch;
    }

    /// <summary>Opens it and reads everything once, so that the damage is met.</summary>
    private async Task<OpenJournal> Opened()
    {
        var journal = new OpenJournal(_folder.Path, sinks: "mqtt");
        await Until.True(journal.Time, () =>
        {
            for (var next = 1L; next <= journal.It.Head;)
            {
                var read = journal.It.ReadRange(next, journal.It.Head, 400, int.MaxValue);
                if (read.Through < next)
                    return false;
                next = read.Through + 1;
            }

            return journal.Events.Codes.Contains("journal_quarantined");
        });
        return journal;
    }

    private long Pages() => new FileInfo(_folder[Opening.FileName]).Length / JournalStore.PageSize;

    private void Overwrite(long page, int bytes = JournalStore.PageSize)
    {
        using var file = new FileStream(_folder[Opening.FileName], FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        file.Position = page * JournalStore.PageSize;
        var ruined = new byte[bytes];
        Array.Fill(ruined, (byte)0xA5);
        file.Write(ruined);
    }
}
