using MeterEdge.Readings;
using Microsoft.Data.Sqlite;

namespace MeterEdge.Journal;

/// <summary>
/// Carries work to the disk: one transaction, one fsync. The order within it matters only for the trimming, which comes last and
/// sees the positions that the same transaction keeps.
/// </summary>
internal sealed class JournalTransaction : IDisposable
{
    private const int MostDead = 500;
    private const int MostToldGaps = 1000;

    // 9999-12-31T23:59:59.999Z, the last that a DateTimeOffset holds.
    private const long LastInstantMs = 253_402_300_799_999;

    private readonly List<Statement> _statements = [];
    private readonly Statement _begin;
    private readonly Statement _commit;
    private readonly Statement _rollback;
    private readonly Statement _insertReading;
    private readonly Statement _keepPosition;
    private readonly Statement _insertGap;
    private readonly Statement _giveUp;
    private readonly Statement _tellGap;
    private readonly Statement _forgetGaps;
    private readonly Statement _untoldGaps;
    private readonly Statement _bury;
    private readonly Statement _forgetDead;
    private readonly Statement _epochOfRow;
    private readonly Statement _deleteRow;
    private readonly Statement _highestRow;
    private readonly Statement _lowestRow;
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
        _insertReading = Prepare("INSERT INTO reading(seq, epoch, t_ms, meter, kind, body, crc) VALUES($1, $2, $3, $4, $5, $6, $7)", 7);
        _keepPosition = Prepare("INSERT OR REPLACE INTO position(sink, live, unacknowledged, crc) VALUES($1, $2, $3, $4)", 4);
        _insertGap = Prepare("INSERT INTO gap(epoch, first, last, from_ms, to_ms, reason) VALUES($1, $2, $3, $4, $5, $6)", 6);
        _giveUp = Prepare(
            """
            INSERT INTO gap(epoch, first, last, from_ms, to_ms, reason, sink)
            SELECT e.id, min(r.seq), max(r.seq), min(r.t_ms), max(r.t_ms), $3, $4
            FROM reading r JOIN epoch e ON e.n = r.epoch WHERE r.seq BETWEEN $1 AND $2 GROUP BY r.epoch ORDER BY min(r.seq)
            """,
            4);
        _tellGap = Prepare("UPDATE gap SET told = 1 WHERE id = $1", 1);
        _forgetGaps = Prepare($"DELETE FROM gap WHERE told = 1 AND id <= (SELECT max(id) FROM gap) - {MostToldGaps}", 0);
        _untoldGaps = Prepare("SELECT id, epoch, first, last, from_ms, to_ms, reason, sink FROM gap WHERE told = 0 ORDER BY id", 0);
        _bury = Prepare(
            """
            INSERT INTO dead(sink, seq, epoch, t_ms, meter, kind, reason, body)
            SELECT $1, seq, epoch, t_ms, meter, kind, $3, body FROM reading WHERE seq = $2
            """,
            3);
        _forgetDead = Prepare($"DELETE FROM dead WHERE id <= (SELECT max(id) FROM dead) - {MostDead}", 0);
        _epochOfRow = Prepare("SELECT e.id FROM reading r JOIN epoch e ON e.n = r.epoch WHERE r.seq = $1", 1);
        _deleteRow = Prepare("DELETE FROM reading WHERE seq = $1", 1);
        _highestRow = Prepare("SELECT max(seq) FROM reading", 0);
        _lowestRow = Prepare("SELECT min(seq) FROM reading", 0);
        _trimming = new(store, settings, _insertGap);

        Statement Prepare(string sql, int parameters)
        {
            var statement = new Statement(store.Writer, sql, parameters);
            _statements.Add(statement);
            return statement;
        }
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
    public Committed Run(Work work, long head, IReadOnlyDictionary<string, SinkPosition> positions)
    {
        _begin.Run();
        try
        {
            var gaps = false;
            if (work.Dropped is { } dropped)
            {
                InsertGap(_epoch.Id, new(head + 1, head + dropped.Count), dropped.From, dropped.To, Gap.Memory);
                head += dropped.Count;
                gaps = true;
            }

            foreach (var snapshot in work.Rows)
                Insert(++head, snapshot);
            // A reading is buried before a position passes it.
            foreach (var letter in work.Dead)
                _bury.Run(letter.Sink, letter.Seq, letter.Reason);
            foreach (var seq in work.Damaged)
                gaps |= Replace(seq);
            if (work.Dead.Count + work.Damaged.Count > 0)
                _forgetDead.Run();
            foreach (var given in work.GivenUp)
                gaps |= _giveUp.Run(given.Range.First, given.Range.Last, given.Reason, given.Sink) > 0;
            foreach (var (sink, position) in work.Positions)
                Keep(sink, position);
            foreach (var gap in work.Told)
                _tellGap.Run(gap);
            if (work.Told.Count > 0)
                _forgetGaps.Run();
            var trimmed = _trimming.Run(head, positions, _time.GetUtcNow());
            var oldest = LowestRow ?? head + 1;
            _commit.Run();
            return new(head, gaps || work.Told.Count > 0 || trimmed.DroppedUnacknowledged, trimmed, oldest);
        }
        catch (SqliteException)
        {
            RollBack();
            throw;
        }
    }

    /// <summary>Gaps whose event may not be kept yet.</summary>
    public List<Gap> UntoldGaps()
    {
        var gaps = new List<Gap>();
        using var rows = _untoldGaps.Rows();
        while (rows.Read())
        {
            gaps.Add(new(
                rows.GetInt64(0),
                rows.GetString(1),
                new(rows.GetInt64(2), rows.GetInt64(3)),
                Time(rows, 4),
                Time(rows, 5),
                rows.GetString(6),
                rows.IsDBNull(7) ? null : rows.GetString(7)));
        }

        return gaps;

        // A time copied from a damaged row may be none at all; then it is not known.
        static DateTimeOffset? Time(SqliteDataReader row, int column) =>
            !row.IsDBNull(column) && row.GetInt64(column) is >= 0 and <= LastInstantMs and var ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null;
    }

    public void Dispose()
    {
        foreach (var statement in _statements)
            statement.Dispose();
        _trimming.Dispose();
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

    /// <summary>A gap in place of a row that can no longer be trusted; false when it is gone already.</summary>
    private bool Replace(long seq)
    {
        // Of a damaged row only its number is known; its epoch is as good as its neighbours', its time is not told.
        string? epoch = null;
        using (var row = _epochOfRow.Rows(seq))
        {
            if (row.Read())
                epoch = row.GetString(0);
        }

        _bury.Run("", seq, Gap.Damaged);
        if (_deleteRow.Run(seq) == 0)
            return false;
        InsertGap(epoch ?? _epoch.Id, new(seq, seq), null, null, Gap.Damaged);
        return true;
    }

    private void InsertGap(string epoch, SequenceRange range, DateTimeOffset? from, DateTimeOffset? to, string reason) =>
        _insertGap.Run(epoch, range.First, range.Last, from?.ToUnixTimeMilliseconds(), to?.ToUnixTimeMilliseconds(), reason);

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
