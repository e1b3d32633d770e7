using Microsoft.Data.Sqlite;

namespace MeterEdge.Journal;

/// <summary>The table <c>epoch</c>: which epoch a row's number of one stands for.</summary>
internal static class EpochTable
{
    /// <summary>
    /// Puts right an id of which a bit was flipped: without it not one row of its epoch would match its checksum. What the right one is, the epoch's own
    /// file may know, and a row's checksum confirms it.
    /// </summary>
    public static void Mend(SqliteConnection writer, EpochMark kept)
    {
        var epochs = Rows.Epochs(writer);
        foreach (var (number, id) in epochs.Where(epoch => !kept.Ids.Contains(epoch.Value)))
        {
            foreach (var other in kept.Ids.Where(other => !epochs.ContainsValue(other) && Bears(writer, number, other)))
            {
                using var mend = new Statement(writer, "UPDATE epoch SET id = $2 WHERE n = $1", 2);
                mend.Run(number, other);
            }
        }
    }

    /// <summary>Whether the checksum of the first row of an epoch holds with this id.</summary>
    private static bool Bears(SqliteConnection writer, long number, string id)
    {
        using var first = new Statement(
            writer,
            $"SELECT {Rows.Columns} FROM reading WHERE epoch = $1 AND seq >= coalesce((SELECT first FROM epoch WHERE n = $1), 0) ORDER BY seq LIMIT 1",
            1);
        using var row = first.Rows(number);
        return row.Read() && Rows.TryRead(row, new() { [number] = id }, out _);
    }

    /// <summary>
    /// Removes the epochs before that of the oldest row: every unclean stop adds one, and of a daemon that crashes again and again the
    /// table would grow for ever. Nothing is removed on the word of a row whose checksum does not hold.
    /// </summary>
    public static void Tidy(SqliteConnection writer)
    {
        using var oldest = new Statement(writer, $"SELECT {Rows.Columns} FROM reading ORDER BY seq LIMIT 1", 0);
        long? first = null;
        using (var row = oldest.Rows())
        {
            if (row.Read())
            {
                if (!Rows.TryRead(row, Rows.Epochs(writer), out _))
                    return;
                first = row.GetInt64(1);
            }
        }

        // Without a row only the current epoch is of use. Dead letters outlive their rows.
        using var remove = new Statement(
            writer, "DELETE FROM epoch WHERE n < coalesce($1, (SELECT max(n) FROM epoch)) AND n NOT IN (SELECT epoch FROM dead WHERE epoch IS NOT NULL)", 1);
        remove.Run(first);
    }
}
