using Microsoft.Data.Sqlite;

namespace MeterEdge.Journal;

/// <summary>What a journal says about itself when it is opened.</summary>
/// <param name="Epoch">Its latest epoch; nothing in a new file.</param>
/// <param name="LastGiven">Highest number SQLite remembers to have given.</param>
/// <param name="HighestRow">Highest number of a row, 0 without rows.</param>
/// <param name="Positions">Positions whose checksum holds.</param>
/// <param name="Damaged">Rows of the tail whose checksum does not hold.</param>
internal sealed record Findings(
    Epoch? Epoch,
    long LastGiven,
    long HighestRow,
    IReadOnlyDictionary<string, SinkPosition> Positions,
    IReadOnlyList<long> Damaged)
{
    /// <summary>Highest number that a sink has seen.</summary>
    public long Promised => Positions.Values.Select(position => position.Live).DefaultIfEmpty().Max();

    public static Findings Of(SqliteConnection connection, int tailRows)
    {
        using var lastGiven = new Statement(connection, "SELECT seq FROM sqlite_sequence WHERE name = 'reading'", 0);
        using var highestRow = new Statement(connection, "SELECT max(seq) FROM reading", 0);
        return new(
            LatestEpoch(connection),
            lastGiven.Number() ?? 0,
            highestRow.Number() ?? 0,
            ReadPositions(connection),
            DamagedTail(connection, tailRows));
    }

    private static Epoch? LatestEpoch(SqliteConnection connection)
    {
        using var latest = new Statement(connection, "SELECT n, id FROM epoch ORDER BY n DESC LIMIT 1", 0);
        using var rows = latest.Rows();
        return rows.Read() ? new(rows.GetInt64(0), rows.GetString(1)) : null;
    }

    /// <summary>The positions whose checksum holds.</summary>
    public static Dictionary<string, SinkPosition> ReadPositions(SqliteConnection connection)
    {
        var positions = new Dictionary<string, SinkPosition>();
        using var all = new Statement(connection, "SELECT sink, live, unacknowledged, crc FROM position", 0);
        using var rows = all.Rows();
        while (rows.Read())
        {
            var (sink, live, unacknowledged) = (rows.GetString(0), rows.GetInt64(1), rows.GetString(2));
            if (rows.GetInt64(3) == RowChecksum.OfPosition(sink, live, unacknowledged) && RangeSet.TryParse(unacknowledged, out var set))
                positions[sink] = new(live, set);
        }

        return positions;
    }

    private static List<long> DamagedTail(SqliteConnection connection, int tailRows)
    {
        var damaged = new List<long>();
        var epochs = Rows.Epochs(connection);
        using var tail = new Statement(connection, $"SELECT {Rows.Columns} FROM reading ORDER BY seq DESC LIMIT $1", 1);
        using var rows = tail.Rows(tailRows);
        while (rows.Read())
        {
            if (!Rows.TryRead(rows, epochs, out _))
                damaged.Add(rows.GetInt64(0));
        }

        return damaged;
    }
}
