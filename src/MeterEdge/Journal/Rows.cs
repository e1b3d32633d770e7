using System.Diagnostics.CodeAnalysis;
using MeterEdge.Readings;
using Microsoft.Data.Sqlite;

namespace MeterEdge.Journal;

/// <summary>Rows of the table <c>reading</c> as the readings they are, if their checksum holds.</summary>
internal static class Rows
{
    public const string Columns = "seq, epoch, t_ms, meter, kind, body, crc";

    /// <summary>Ids of the epochs by their numbers.</summary>
    public static Dictionary<long, string> Epochs(SqliteConnection connection)
    {
        var epochs = new Dictionary<long, string>();
        using var all = new Statement(connection, "SELECT n, id FROM epoch", 0);
        using var rows = all.Rows();
        while (rows.Read())
            epochs[rows.GetInt64(0)] = rows.GetString(1);
        return epochs;
    }

    /// <summary>Reads the current row. False for everything that is not exactly what was written.</summary>
    public static bool TryRead(SqliteDataReader row, Dictionary<long, string> epochs, [NotNullWhen(true)] out Reading? reading)
    {
        reading = null;
        // A damaged row may hold anything, of any type, in any column.
        for (var column = 0; column < row.FieldCount; column++)
        {
            if (row.IsDBNull(column))
                return false;
        }

        var (seq, timeMs, meter) = (row.GetInt64(0), row.GetInt64(2), row.GetString(3));
        var kind = row.GetInt64(4);
        var body = row.GetFieldValue<byte[]>(5);
        if (!epochs.TryGetValue(row.GetInt64(1), out var epoch)
            || kind is < 0 or > byte.MaxValue
            || row.GetInt64(6) != RowChecksum.OfReading(seq, epoch, timeMs, meter, (byte)kind, body)
            || !SnapshotBody.TryRead(body, meter, (byte)kind, timeMs, out var snapshot))
        {
            return false;
        }

        reading = new(epoch, seq, snapshot);
        return true;
    }
}
