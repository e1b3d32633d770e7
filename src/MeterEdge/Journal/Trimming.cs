using MeterEdge.Readings;

namespace MeterEdge.Journal;

/// <summary>
/// Keeps the journal within its quota. Readings leave from the old end, at least 320 at a time because small deletions write much
/// more (measured: 7.9 times the bytes of the rows at 32 a time, 6.2 at 320): acknowledged ones after their days; when the quota is near, acknowledged
/// ones of any age; when that is not enough, the oldest instants of the others; and when none are left, the oldest of the rest. What a sink
/// was owed becomes a gap (decision 0011).
/// </summary>
internal sealed class Trimming : IDisposable
{
    private const int Chunk = WaitingRoom.MostRows;
    private const int MostChunk = 4096;
    private const int MostRounds = 16;
    private const int RowsPerPage = 16;

    // What was committed a moment ago is still on its way to the sinks that are there.
    private const int Fresh = 2 * WaitingRoom.MostRows;

    // Room for one transaction of 320 rows at 250 bytes with its gaps and dead letters, and for the pages that a deletion touches.
    private const int LeastMarginPages = 64;

    private readonly Statement _pages;
    private readonly Statement _freePages;
    private readonly Statement _oldest;
    private readonly Statement _oldestChunk;
    private readonly Statement _nthWithin;
    private readonly Statement _nthAfter;
    private readonly Statement _delete;
    private readonly Statement _deleteKind;
    private readonly GapTable _gaps;
    private readonly Func<bool> _clockTrusted;
    private readonly TimeSpan _keep;
    private readonly long _limitPages;
    private readonly int _dropChunk;

    // Every instant up to here has left; nothing is ever inserted below.
    private long _noInstantsThrough;

    public Trimming(JournalStore store, JournalSettings settings, GapTable gaps)
    {
        _gaps = gaps;
        _clockTrusted = settings.ClockTrusted;
        _keep = TimeSpan.FromDays(settings.KeepDays);
        _limitPages = store.QuotaPages - Margin(store.QuotaPages);
        _dropChunk = (int)Math.Clamp(store.QuotaPages / 100 * RowsPerPage, Chunk, MostChunk);
        _pages = new(store.Writer, "PRAGMA page_count", 0);
        _freePages = new(store.Writer, "PRAGMA freelist_count", 0);
        _oldest = new(store.Writer, "SELECT t_ms FROM reading ORDER BY seq LIMIT 1", 0);
        _oldestChunk = new(
            store.Writer,
            $"SELECT max(seq), max(CASE WHEN t_ms <= $1 THEN t_ms END), count(*) FROM (SELECT seq, t_ms FROM reading ORDER BY seq LIMIT {Chunk})",
            1);
        _nthWithin = new(store.Writer, $"SELECT seq FROM reading WHERE seq BETWEEN $1 AND $2 ORDER BY seq LIMIT 1 OFFSET {Chunk - 1}", 2);
        _nthAfter = new(store.Writer, "SELECT seq FROM reading WHERE seq > $1 ORDER BY seq LIMIT 1 OFFSET $2", 2);
        _delete = new(store.Writer, "DELETE FROM reading WHERE seq BETWEEN $1 AND $2", 2);
        _deleteKind = new(store.Writer, "DELETE FROM reading WHERE seq BETWEEN $1 AND $2 AND kind = $3", 3);
    }

    /// <summary>True while the disk has less room than the quota promises: then acknowledged readings make room for new ones.</summary>
    public bool DiskIsFull { get; set; }

    /// <summary>Runs inside the transaction of an append.</summary>
    public Trimmed Run(long head, IReadOnlyDictionary<string, SinkPosition> positions, DateTimeOffset now)
    {
        var owing = new Owing(positions, head);
        var owed = owing.Anybody;
        if (_clockTrusted())
            TrimOld(owed.IsEmpty ? head + 1 : owed.Ranges[0].First, now);
        var used = UsedPages();
        var (pressed, dropped) = (used > _limitPages, false);
        for (var round = 0; used > _limitPages && round < MostRounds; round++)
        {
            if (!TrimAcknowledged(owed, head) && !DropInstants(owing, head, ref dropped))
                DropOldest(owing, ref dropped);
            used = UsedPages();
        }

        // Half of it at most, so that a small journal is not emptied for a large disk's sake.
        if (DiskIsFull && _pages.Number() is { } pages && used > Math.Max(pages - Margin(pages), pages / 2) && TrimAcknowledged(owed, head))
            used = UsedPages();
        return new(used, pressed, dropped);
    }

    public void Dispose()
    {
        foreach (var statement in (ReadOnlySpan<Statement>)[_pages, _freePages, _oldest, _oldestChunk, _nthWithin, _nthAfter, _delete, _deleteKind])
            statement.Dispose();
    }

    private static long Margin(long pages) => Math.Max(pages / 10, LeastMarginPages);

    private void TrimOld(long firstOwed, DateTimeOffset now)
    {
        var (before, future) = ((now - _keep).ToUnixTimeMilliseconds(), now.AddDays(1).ToUnixTimeMilliseconds());
        // Two chunks per transaction at most: more is never needed to keep pace, and a shorter KeepDays is caught up with in time.
        for (var round = 0; round < 2; round++)
        {
            // The usual case, looked at first because every commit comes here.
            if (_oldest.Number() is not { } oldest || (oldest >= before && oldest <= future))
                return;
            long last;
            using (var row = _oldestChunk.Rows(future))
            {
                // Readings that bear a time to come were stamped by a clock that was wrong; they go by the age of their neighbours.
                if (!row.Read() || row.GetInt64(2) < Chunk || row.GetInt64(0) >= firstOwed || row.IsDBNull(1) || row.GetInt64(1) >= before)
                    return;
                last = row.GetInt64(0);
            }

            _delete.Run(0L, last);
        }
    }

    /// <summary>One chunk of the oldest acknowledged readings, also from between ranges that are still owed.</summary>
    private bool TrimAcknowledged(RangeSet owed, long head)
    {
        var deleted = 0;
        foreach (var range in owed.Complement(1, head).Ranges)
        {
            deleted += _delete.Run(range.First, _nthWithin.Number(range.First, range.Last) ?? range.Last);
            if (deleted >= Chunk)
                break;
        }

        return deleted > 0;
    }

    /// <summary>The instants among the next readings that may have some; false when there are none but fresh ones.</summary>
    private bool DropInstants(Owing owing, long head, ref bool dropped)
    {
        var first = _noInstantsThrough + 1;
        var last = Math.Min(_nthAfter.Number(_noInstantsThrough, _dropChunk - 1L) ?? head, head - Fresh);
        if (last < first)
            return false;
        foreach (var (sink, range) in owing.Lost(first, last))
            dropped |= _gaps.Lose(range, Gap.Quota, sink, ReadingKind.Instant);
        _deleteKind.Run(first, last, (long)ReadingKind.Instant);
        _noInstantsThrough = last;
        return true;
    }

    /// <summary>The oldest readings, whatever they are.</summary>
    private void DropOldest(Owing owing, ref bool dropped)
    {
        var last = _nthAfter.Number(0L, _dropChunk - 1L) ?? long.MaxValue;
        foreach (var (sink, range) in owing.Lost(1, last))
            dropped |= _gaps.Lose(range, Gap.Quota, sink, kind: null);
        _delete.Run(0L, last);
    }

    /// <summary>Pages of the file that are in use.</summary>
    public long UsedPages() => (_pages.Number() ?? 0) - (_freePages.Number() ?? 0);
}
