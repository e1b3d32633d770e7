using MeterEdge.Journal;

namespace MeterEdge.Tests.Journal;

public sealed class JournalStatisticsTests : IDisposable
{
    private const int Sweep = 320;
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Rows_commits_and_bytes_follow_what_is_appended()
    {
        await using var journal = new OpenJournal(_folder.Path, null, "mqtt");
        var before = journal.It.Statistics;
        Assert.Equal((0, 0), (before.Rows, before.Commits));
        for (var sweep = 0; sweep < 3; sweep++)
            await journal.Commit(Some.Snapshots((sweep * Sweep) + 1, Sweep));
        var after = journal.It.Statistics;
        Assert.Equal((3L * Sweep, 3), (after.Rows, after.Commits));
        Assert.True(after.Bytes > before.Bytes);

        // A body of this kind has 60 bytes; every page that a transaction has touched is written whole.
        Assert.InRange(after.WrittenBytes, 3 * Sweep * 60, 3 * Sweep * 600);
        Assert.Equal(0, after.WrittenBytes % (JournalStore.PageSize + 24));
    }

    [Fact]
    public async Task After_a_start_the_rows_of_the_run_before_count_too_and_the_rest_begins_at_nought()
    {
        await using (var journal = new OpenJournal(_folder.Path, null, "mqtt"))
            await journal.Commit(Some.Snapshots(1, Sweep));
        await using var again = new OpenJournal(_folder.Path, null, "mqtt");
        var now = again.It.Statistics;
        Assert.Equal((Sweep, 0, 0), (now.Rows, now.Commits, now.WrittenBytes));
        Assert.True(now.Bytes > Sweep * 60);
    }

    [Fact]
    public async Task What_the_quota_took_is_counted_by_its_reason_and_is_no_row_any_more()
    {
        await using var journal = new OpenJournal(_folder.Path, settings => settings with { QuotaMiB = 1 }, "mqtt");
        Assert.Equal(0, Gapped("quota"));
        for (var sweep = 0; sweep < 60; sweep++)
            await journal.Commit(Some.Snapshots((sweep * Sweep) + 1, Sweep));
        var gapped = journal.Events.Gaps.Sum(gap => (long)gap.Data["last"]! - (long)gap.Data["first"]! + 1);
        Assert.True(gapped > 0);
        Assert.Equal(gapped, Gapped("quota"));
        Assert.Equal(journal.Everything().Count, journal.It.Statistics.Rows);
        Assert.InRange(journal.It.Statistics.Bytes, 1, journal.It.Statistics.QuotaBytes);

        long Gapped(string reason) => journal.It.Statistics.Gapped.Single(one => one.Reason == reason && one.Sink is null).Readings;
    }

    [Fact]
    public void Reasons_out_of_a_damaged_file_are_counted_together()
    {
        var tally = new JournalTally(["mqtt"]);
        var known = tally.Read(0, 0, 0).Gapped.Count;
        for (var n = 0; n < 1000; n++)
            tally.Told(new(n, "8f3a", new(1, 2), null, null, $"reason {n}"));
        tally.Told(new(1, "8f3a", new(1, 3), null, null, Gap.MaxBacklog, "mqtt"));
        var gapped = tally.Read(0, 0, 0).Gapped;
        Assert.InRange(gapped.Count, known, 40);
        Assert.Equal(2000 + 3, gapped.Sum(one => one.Readings));
        Assert.Equal(3, gapped.Single(one => one is { Reason: Gap.MaxBacklog, Sink: "mqtt" }).Readings);
    }
}
