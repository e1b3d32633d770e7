using System.Diagnostics.Metrics;
using MeterEdge.Control;
using MeterEdge.Journal;

namespace MeterEdge.Health.Metrics;

/// <summary>What is said of the two stores.</summary>
internal static class JournalMetrics
{
    private const string AllSinks = "all";

    // Counted one by one; beyond this the exact number helps nobody.
    private const int MostPendingCounted = 1000;

    /// <summary>Adds them.</summary>
    public static void Add(Meter meter, ReadingJournal journal, EventStore events)
    {
        meter.Gauge("meteredge_journal_rows", "Readings in the journal.", () => journal.Statistics.Rows);
        meter.Gauge("meteredge_journal_bytes", "Bytes of the journal that are in use.", () => journal.Statistics.Bytes);
        meter.Gauge("meteredge_journal_quota_bytes", "Most bytes that the journal may use.", () => journal.Statistics.QuotaBytes);
        meter.Gauge("meteredge_journal_used_ratio", "Part of the quota in use.", () => Used(journal.Statistics));
        meter.Gauge("meteredge_journal_waiting_rows", "Readings in memory that are not committed yet.", () => journal.Status.Waiting);
        meter.Gauge("meteredge_journal_writable", "0 while the disk refuses commits.", () => journal.Status.Writable.AsNumber());
        meter.Gauge("meteredge_journal_full", "1 while the quota forces readings out that a sink has not had.", () => journal.Status.Full.AsNumber());
        meter.Counter("meteredge_journal_commits_total", "Transactions of the journal.", () => journal.Statistics.Commits);
        meter.Counter("meteredge_journal_written_bytes_total", "Bytes written to the journal's log; a checkpoint writes its pages once more.", () => journal.Statistics.WrittenBytes);
        meter.Counter("meteredge_journal_dropped_rows_total", "Readings that were dropped before the disk took them.", () => journal.Status.Dropped);
        meter.Counters("meteredge_gap_readings_total", "Readings that were told to be gone, by reason and by who misses them.", () => Gapped(journal));
        meter.Gauge(
            "meteredge_events_pending",
            $"Events that the head-end's broker has not acknowledged, {MostPendingCounted} at most.",
            () => events.CountUnacknowledged(MostPendingCounted));
        meter.Counter("meteredge_events_lost_total", "Events that could not be kept at all.", () => events.Lost);
    }

    private static double Used(JournalStatistics journal) => journal.QuotaBytes > 0 ? (double)journal.Bytes / journal.QuotaBytes : 0;

    private static IEnumerable<Measurement<double>> Gapped(ReadingJournal journal) => journal.Statistics.Gapped.Select(gapped => new Measurement<double>(
        gapped.Readings, Instruments.Label("sink", gapped.Sink ?? AllSinks), Instruments.Label("reason", gapped.Reason)));
}
