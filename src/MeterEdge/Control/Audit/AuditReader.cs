using Microsoft.Data.Sqlite;

namespace MeterEdge.Control.Audit;

/// <summary>Reads the chain of evidence from a <c>control.db</c> that a daemon may be writing to at the same time.</summary>
internal static class AuditReader
{
    // Each piece is a reading of its own: a long one would keep the writer's log from being folded back into the file.
    private const int Piece = 1000;

    /// <summary>All rows in the order of their numbers. Throws where the file cannot be read.</summary>
    /// <param name="path">Path of the file.</param>
    public static IEnumerable<AuditRow> Rows(string path)
    {
        using var connection = ControlStore.ConnectToRead(path);
        List<AuditRow> piece;
        var after = long.MinValue;
        do
        {
            piece = Read(connection, after);
            foreach (var row in piece)
                yield return row;
            after = piece is [.., var last] ? last.Seq : after;
        }
        while (piece.Count == Piece);
    }

    private static List<AuditRow> Read(SqliteConnection connection, long after)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT seq, t_ms, kind, meter, case_id, body, hash FROM audit WHERE seq > $after ORDER BY seq LIMIT $most";
        command.Parameters.AddWithValue("$after", after);
        command.Parameters.AddWithValue("$most", Piece);
        using var rows = command.ExecuteReader();
        var piece = new List<AuditRow>();
        while (rows.Read())
            piece.Add(new(rows.GetInt64(0), rows.GetInt64(1), Text(2) ?? "", Text(3), Text(4), Text(5) ?? "", Text(6) ?? ""));
        return piece;

        string? Text(int column) => rows.IsDBNull(column) ? null : rows.GetString(column);
    }
}
