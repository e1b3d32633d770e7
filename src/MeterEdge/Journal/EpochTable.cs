using Microsoft.Data.Sqlite;

namespace MeterEdge.Journal;

/// <summary>The table <c>epoch</c>: which epoch a row's number of one stands for.</summary>
internal static class EpochTable
{
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
