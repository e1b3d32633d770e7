using MeterEdge.Readings;
using Microsoft.Data.Sqlite;

namespace MeterEdge.Journal;

/// <summary>
/// Carries work to the disk: one transaction, one fsync. The order within it matters only for the trimming, which comes last and
/// sees the positions that the same transaction keeps.
/// </summary>
internal sealed class JournalTransaction : IDisposable
{
    public const int MostDead = 500;

    private readonly List<Statement> _statements = [];
    private readonly Statement _begin;
    private readonly Statement _commit;
    private readonly Statement _rollback;
    private readonly Statement _insertEpoch;
    private readonly Statement _insertReading;
    private readonly Statement _forgetFrom;
    private readonly Statement _forgetCount;
    private readonly Statement _keepCount;
    private readonly Statement _keepPosition;
    private readonly Statement _bury;
    private readonly Statement _forgetDead;
    private readonly Statement _epochOf;
    private readonly Statement _epochsWithin;
    private readonly Statement _buryRun;
    private readonly Statement _deleteRun;
    private readonly Statement _highestRow;
    private readonly Statement _lowestRow;
    private readonly GapTable _gaps;
    private readonly Holes _holes;
    private readonly Trimming _trimming;
    private readonly ByteWriter _body = new();
    private readonly Epoch _epoch;
    private readonly TimeProvider _time;

    public JournalTransaction(JournalStore store, Epoch epoch, JournalSettings settings, TimeProvider time)
    {
        _epoch = epoch;
        _time = time;
        _begin = Prepare("BEGIN IMMEDIATE", 0);
        _commit = Prepare("COMMIT", 0);
        _rollback = Prepare("ROLLBACK", 0);
        _insertEpoch = Prepare("INSERT OR IGNORE INTO epoch(n, id, since_ms, first) VALUES($1, $2, $3, $4)", 4);
        _insertReading = Prepare("INSERT INTO reading(seq, epoch, t_ms, meter, kind, body, crc) VALUES($1, $2, $3, $4, $5, $6, $7)", 7);
        _forgetFrom = Prepare("DELETE FROM reading WHERE seq >= $1", 1);
        _forgetCount = Prepare("DELETE FROM sqlite_sequence WHERE name = 'reading'", 0);
        _keepCount = Prepare("INSERT INTO sqlite_sequence(name, seq) VALUES('reading', $1)", 1);
        _keepPosition = Prepare("INSERT OR REPLACE INTO position(sink, live, unacknowledged, crc) VALUES($1, $2, $3, $4)", 4);
        _bury = Prepare(
            """
            INSERT INTO dead(sink, seq, epoch, t_ms, meter, kind, reason, body)
            SELECT $1, seq, epoch, t_ms, meter, kind, $3, body FROM reading WHERE seq = $2
            """,
            3);
        _forgetDead = Prepare($"DELETE FROM dead WHERE id <= (SELECT max(id) FROM dead) - {MostDead}", 0);
        _epochOf = Prepare(
            """
            SELECT coalesce(
              (SELECT id FROM epoch WHERE first <= $1 ORDER BY first DESC LIMIT 1),
              (SELECT e.id FROM reading r JOIN epoch e ON e.n = r.epoch WHERE r.seq = $1))
            """,
            1);
        _epochsWithin = Prepare("SELECT id, first FROM epoch WHERE first > $1 AND first <= $2 ORDER BY first", 2);
        _buryRun = Prepare(
            $"""
            INSERT INTO dead(sink, seq, epoch, t_ms, meter, kind, reason, body)
            SELECT '', seq, epoch, t_ms, meter, kind, $3, body FROM reading WHERE seq BETWEEN $1 AND $2 ORDER BY seq LIMIT {MostDead}
            """,
            3);
        _deleteRun = Prepare("DELETE FROM reading WHERE seq BETWEEN $1 AND $2", 2);
        _highestRow = Prepare("SELECT max(seq) FROM reading", 0);
        _lowestRow = Prepare("SELECT min(seq) FROM reading", 0);
        _gaps = new(store.Writer);
        _holes = new(store.Writer, _gaps);
        _trimming = new(store, settings, _gaps);

        Statement Prepare(string sql, int parameters)
        {
            var statement = new Statement(store.Writer, sql, parameters);
            _statements.Add(statement);
            return statement;
        }
    }

    /// <summary>See <see cref="Trimming.DiskIsFull"/>.</summary>
    public bool DiskIsFull
    {
        set => _trimming.DiskIsFull = value;
    }

    /// <summary>Highest number of a row, to see what became of a commit that was never answered.</summary>
    public long HighestRow => _highestRow.Number() ?? 0;

    /// <summary>Lowest number of a row; nothing when there is none.</summary>
    public long? LowestRow => _lowestRow.Number();

    /// <summary>Pages of the file that are in use.</summary>
    public long UsedPages => _trimming.UsedPages();

    /// <summary>
    /// Commits the work; the readings are numbered from <paramref name="head"/> + 1. Throws <see cref="SqliteException"/> when the disk
    /// refuses; then nothing has happened, or, after a refused COMMIT, perhaps everything.
    /// </summary>
    public Committed Run(Work work, long head, IReadOnlyDictionary<string, SinkPosition> positions) => Transact(() =>
    {
        var gaps = false;
        if (work.Dropped is { } dropped)
        {
            _gaps.Insert(new(0, _epoch.Id, new(head + 1, head + dropped.Count), dropped.From, dropped.To, Gap.Memory, Count: dropped.Count), told: false);
            head += dropped.Count;
            gaps = true;
        }

        foreach (var snapshot in work.Rows)
            Insert(++head, snapshot);
        gaps |= KeepSide(work);
        var trimmed = _trimming.Run(head, positions, _time.GetUtcNow());
        return new(head, gaps || work.Told.Count > 0 || trimmed.DroppedUnacknowledged, trimmed, LowestRow ?? head + 1);
    });

    /// <summary>
    /// Commits what was numbered while the disk refused. May be repeated: what an attempt left that reached the disk without saying so is
    /// replaced.
    /// </summary>
    /// <param name="outage">What waits.</param>
    /// <param name="lost">Gaps that the opening of the file found.</param>
    /// <param name="kept">Positions of all sinks.</param>
    /// <param name="positions">Positions of the enabled ones.</param>
    public Committed Run(
        Outage outage, IReadOnlyList<Gap> lost, IReadOnlyDictionary<string, SinkPosition> kept, IReadOnlyDictionary<string, SinkPosition> positions) => Transact(() =>
    {
        // Rows from the last commit of the former epoch: refused, but there. Nobody has seen them under those numbers.
        _forgetFrom.Run(outage.First);
        _gaps.Forget(_epoch.Id);
        _insertEpoch.Run(_epoch.Number, _epoch.Id, _time.GetUtcNow().ToUnixTimeMilliseconds(), outage.First);
        foreach (var gap in lost)
            _gaps.Insert(gap, told: false);
        foreach (var gap in outage.Gaps)
            _gaps.Insert(gap.Gap, gap.Told);
        foreach (var (sink, position) in kept)
            Keep(sink, position);
        // What the positions have passed is noted before the trimming, which may take it. Of the rest, some rows come only now.
        var side = outage.Side;
        KeepSide(side with { Dead = [.. side.Dead.Where(letter => letter.Seq < outage.First)], Missed = [] });
        var trimmed = default(Trimmed);
        foreach (var some in outage.Rows.Chunk(WaitingRoom.MostRows))
        {
            foreach (var reading in some)
                Insert(reading.Seq, reading.Snapshot);
            trimmed = _trimming.Run(some[^1].Seq, positions, _time.GetUtcNow()).And(trimmed);
        }

        // The last of them may have left the memory again.
        _forgetCount.Run();
        _keepCount.Run(outage.Head);
        KeepSide(Work.Nothing with { Dead = [.. side.Dead.Where(letter => letter.Seq >= outage.First)], Missed = side.Missed });
        trimmed = _trimming.Run(outage.Head, positions, _time.GetUtcNow()).And(trimmed);
        return new(outage.Head, Gaps: true, trimmed, LowestRow ?? outage.Head + 1);
    });

    /// <summary>Gaps whose event may not be kept yet.</summary>
    public List<Gap> UntoldGaps() => _gaps.Untold();

    public void Dispose()
    {
        foreach (var statement in _statements)
            statement.Dispose();
        _holes.Dispose();
        _gaps.Dispose();
        _trimming.Dispose();
    }

    private Committed Transact(Func<Committed> work)
    {
        _begin.Run();
        try
        {
            var committed = work();
            _commit.Run();
            return committed;
        }
        catch
        {
            RollBack();
            throw;
        }
    }

    /// <summary>Everything but readings; true when there are gaps by it.</summary>
    private bool KeepSide(Work work)
    {
        var gaps = false;
        // A reading is buried before a position passes it.
        foreach (var letter in work.Dead)
            _bury.Run(letter.Sink, letter.Seq, letter.Reason);
        foreach (var run in work.Damaged.Ranges)
            gaps |= Replace(run);
        if (work.Dead.Count > 0 || !work.Damaged.IsEmpty)
            _forgetDead.Run();
        foreach (var given in work.GivenUp)
            gaps |= _gaps.Lose(given.Range, given.Reason, given.Sink, kind: null);
        foreach (var missed in work.Missed)
            gaps |= _holes.Note(missed);
        foreach (var (sink, position) in work.Positions)
            Keep(sink, position);
        _gaps.Tell(work.Told);
        return gaps;
    }

    private void Insert(long seq, Snapshot snapshot)
    {
        _body.Clear();
        SnapshotBody.Write(_body, snapshot);
        var timeMs = snapshot.Time.ToUnixTimeMilliseconds();
        var crc = RowChecksum.OfReading(seq, _epoch.Id, timeMs, snapshot.Meter.Serial, (byte)snapshot.Kind, _body.Written);
        _insertReading.Run(seq, _epoch.Number, timeMs, snapshot.Meter.Serial, (long)snapshot.Kind, _body.Written.ToArray(), (long)crc);
    }

    private void Keep(string sink, SinkPosition position)
    {
        var unacknowledged = position.Unacknowledged.ToString();
        _keepPosition.Run(sink, position.Live, unacknowledged, (long)RowChecksum.OfPosition(sink, position.Live, unacknowledged));
    }

    /// <summary>
    /// A gap in place of a run of rows that can no longer be trusted, one for each epoch that began within it. False when they are gone already.
    /// </summary>
    private bool Replace(SequenceRange run)
    {
        // Of damaged rows only the numbers are known; where their epoch began is kept elsewhere, their time is not told.
        var epochs = new List<(string Id, long First)> { (EpochOf(run.First), run.First) };
        using (var begun = _epochsWithin.Rows(run.First, run.Last))
        {
            while (begun.Read())
                epochs.Add((begun.GetString(0), begun.GetInt64(1)));
        }

        _buryRun.Run(run.First, run.Last, Gap.Damaged);
        if (_deleteRun.Run(run.First, run.Last) == 0)
            return false;
        for (var i = 0; i < epochs.Count; i++)
        {
            var last = i + 1 < epochs.Count ? epochs[i + 1].First - 1 : run.Last;
            _gaps.Insert(new(0, epochs[i].Id, new(epochs[i].First, last), null, null, Gap.Damaged), told: false);
        }

        return true;
    }

    private string EpochOf(long seq)
    {
        using var row = _epochOf.Rows(seq);
        return row.Read() && !row.IsDBNull(0) ? row.GetString(0) : _epoch.Id;
    }

    private void RollBack()
    {
        try
        {
            _rollback.Run();
        }
        catch (SqliteException)
        {
            // After some errors SQLite has rolled back already; the connection is opened anew in any case.
        }
    }
}
