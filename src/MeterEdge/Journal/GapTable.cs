using Microsoft.Data.Sqlite;

namespace MeterEdge.Journal;

/// <summary>The table <c>gap</c>: what is to be told, and what was told of late. Used within the transactions of one connection.</summary>
internal sealed class GapTable : IDisposable
{
    private const int MostTold = 1000;

    // 9999-12-31T23:59:59.999Z, the last that a DateTimeOffset holds.
    private const long LastInstantMs = 253_402_300_799_999;

    private readonly Statement _insert;
    private readonly Statement _lose;
    private readonly Statement _tell;
    private readonly Statement _forget;
    private readonly Statement _forgetEpoch;
    private readonly Statement _untold;

    public GapTable(SqliteConnection connection)
    {
        _insert = new(
            connection,
            "INSERT INTO gap(epoch, first, last, from_ms, to_ms, reason, sink, kind, n, told) VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            10);
        _lose = new(
            connection,
            """
            INSERT INTO gap(epoch, first, last, from_ms, to_ms, n, reason, sink, kind)
            SELECT coalesce(e.id, ''), min(r.seq), max(r.seq), min(r.t_ms), max(r.t_ms), count(*), $3, $4, $5
            FROM reading r LEFT JOIN epoch e ON e.n = r.epoch
            WHERE r.seq BETWEEN $1 AND $2 AND ($6 IS NULL OR r.kind = $6) GROUP BY r.epoch ORDER BY min(r.seq)
            """,
            6);
        _tell = new(connection, "UPDATE gap SET told = 1 WHERE id = $1", 1);
        _forget = new(connection, $"DELETE FROM gap WHERE told = 1 AND id <= (SELECT max(id) FROM gap) - {MostTold}", 0);
        _forgetEpoch = new(connection, "DELETE FROM gap WHERE epoch = $1", 1);
        _untold = new(connection, "SELECT id, epoch, first, last, from_ms, to_ms, reason, sink, kind, n FROM gap WHERE told = 0 ORDER BY id", 0);
    }

    public void Insert(Gap gap, bool told) => _insert.Run(
        gap.Epoch,
        gap.Range.First,
        gap.Range.Last,
        gap.From?.ToUnixTimeMilliseconds(),
        gap.To?.ToUnixTimeMilliseconds(),
        gap.Reason,
        gap.Sink,
        gap.Kind,
        gap.Count,
        told ? 1L : 0L);

    /// <summary>
    /// Notes the readings of a range that are there as lost, all of them or those of one kind: one gap for each epoch. False when there are none.
    /// </summary>
    public bool Lose(SequenceRange range, string reason, string? sink, Readings.ReadingKind? kind) =>
        _lose.Run(range.First, range.Last, reason, sink, kind is null ? null : Gap.InstantOnly, (long?)kind) > 0;

    /// <summary>The events of these gaps are kept durably.</summary>
    public void Tell(IReadOnlyList<long> gaps)
    {
        foreach (var gap in gaps)
            _tell.Run(gap);
        if (gaps.Count > 0)
            _forget.Run();
    }

    /// <summary>Removes every gap of an epoch.</summary>
    public void Forget(string epoch) => _forgetEpoch.Run(epoch);

    /// <summary>Gaps whose event may not be kept yet.</summary>
    public List<Gap> Untold()
    {
        var gaps = new List<Gap>();
        using var rows = _untold.Rows();
        while (rows.Read())
        {
            gaps.Add(new(
                rows.GetInt64(0),
                rows.GetString(1),
                new(rows.GetInt64(2), rows.GetInt64(3)),
                Time(rows, 4),
                Time(rows, 5),
                rows.GetString(6),
                rows.IsDBNull(7) ? null : rows.GetString(7),
                rows.IsDBNull(8) ? null : rows.GetString(8),
                rows.IsDBNull(9) ? null : rows.GetInt64(9)));
        }

        return gaps;
    }

    /// <summary>A time of a gap. One copied from a damaged row may be none at all; then it is not known.</summary>
    public static DateTimeOffset? Time(SqliteDataReader row, int column) =>
        !row.IsDBNull(column) && row.GetInt64(column) is >= 0 and <= LastInstantMs and var ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null;

    public void Dispose()
    {
        foreach (var statement in (ReadOnlySpan<Statement>)[_insert, _lose, _tell, _forget, _forgetEpoch, _untold])
            statement.Dispose();
    }
}
