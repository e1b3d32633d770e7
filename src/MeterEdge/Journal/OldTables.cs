using MeterEdge.Control;
using Microsoft.Data.Sqlite;

namespace MeterEdge.Journal;

/// <summary>An epoch of a damaged journal.</summary>
/// <param name="Number">Its number there.</param>
/// <param name="Id">Its id, as far as it can be trusted: a row's checksum holds with the right one only.</param>
/// <param name="First">Its first number, 0 when not known.</param>
internal sealed record OldEpoch(long Number, string Id, long First);

/// <summary>A gap of a damaged journal, and whether it was told.</summary>
internal sealed record OldGap(Gap Gap, bool Told);

/// <summary>The small tables of a damaged journal, each as far as it can be read.</summary>
internal static class OldTables
{
    public static IReadOnlyList<OldEpoch> Epochs(SqliteConnection old) =>
        Read(old, "SELECT n, id, coalesce(first, 0) FROM epoch ORDER BY n", row => new OldEpoch(row.GetInt64(0), row.GetString(1), row.GetInt64(2)));

    public static IReadOnlyDictionary<string, SinkPosition> Positions(SqliteConnection old)
    {
        try
        {
            return Findings.ReadPositions(old);
        }
        catch (Exception error) when (Trouble.IsOfTheDisk(error))
        {
            return new Dictionary<string, SinkPosition>();
        }
    }

    public static long LastGiven(SqliteConnection old) => Math.Max(
        Read(old, "SELECT seq FROM sqlite_sequence WHERE name = 'reading'", row => row.GetInt64(0)).FirstOrDefault(),
        Read(old, "SELECT max(seq) FROM reading", row => row.IsDBNull(0) ? 0 : row.GetInt64(0)).FirstOrDefault());

    public static IReadOnlyList<OldGap> Gaps(SqliteConnection old) => Read(
        old,
        "SELECT epoch, first, last, from_ms, to_ms, reason, sink, kind, n, told FROM gap ORDER BY id",
        row => new OldGap(
            new(
                0,
                row.GetString(0),
                new(row.GetInt64(1), row.GetInt64(2)),
                GapTable.Time(row, 3),
                GapTable.Time(row, 4),
                row.GetString(5),
                row.IsDBNull(6) ? null : row.GetString(6),
                row.IsDBNull(7) ? null : row.GetString(7),
                row.IsDBNull(8) ? null : row.GetInt64(8)),
            row.GetInt64(9) != 0));

    /// <summary>The columns of dead letters, in the order of <see cref="DeadColumns"/>.</summary>
    public static IReadOnlyList<object?[]> DeadLetters(SqliteConnection old) => Read(old, $"SELECT {DeadColumns} FROM dead ORDER BY id", row =>
    {
        var values = new object[row.FieldCount];
        row.GetValues(values);
        return (object?[])values;
    });

    public const string DeadColumns = "sink, seq, epoch, t_ms, meter, kind, reason, body";

    private static List<T> Read<T>(SqliteConnection old, string sql, Func<SqliteDataReader, T> read)
    {
        var found = new List<T>();
        try
        {
            using var statement = new Statement(old, sql, 0);
            using var rows = statement.Rows();
            while (rows.Read())
                found.Add(read(rows));
        }
        catch (Exception error) when (Trouble.IsOfTheDisk(error))
        {
            // What was read until here is worth keeping.
        }

        return found;
    }
}
