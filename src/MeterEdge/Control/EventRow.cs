using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;

namespace MeterEdge.Control;

/// <summary>
/// A row of the table <c>event</c> with what the table <c>reply</c> says of it. Of a damaged one, what can still be read is told, marked as damaged:
/// left out it would be a hole that nobody explains, and failing on it would hold up all later ones for ever.
/// </summary>
internal static class EventRow
{
    /// <summary>The columns that <see cref="Read"/> takes, and where they come from.</summary>
    public const string Select = """
        SELECT event.n, t_ms, code, sev, meter, data, topic, correlation, case_id FROM event LEFT JOIN reply ON reply.n = event.n
        """;

    /// <summary>The same for a damaged file: whatever is wrong with its indices and with the table <c>reply</c>, events are found by their numbers.</summary>
    public const string SelectAlone = "SELECT event.n, t_ms, code, sev, meter, data, NULL, NULL, case_id FROM event NOT INDEXED";

    public static KeptEvent Read(SqliteDataReader row) => new(
        row.GetInt64(0),
        Happened(row),
        row.IsDBNull(6) ? null : new(row.GetString(6), row.IsDBNull(7) ? null : row.GetFieldValue<byte[]>(7)));

    private static Event Happened(SqliteDataReader row)
    {
        var (timeMs, severity, code) = (Number(row, 1), Number(row, 3), Text(row, 2));
        var data = Parse(Text(row, 5) ?? "");
        var timely = timeMs is >= 0 and <= 253_402_300_799_999;
        var known = severity is >= (long)Severity.Info and <= (long)Severity.Alarm;
        if (data is null || code is null || !timely || !known)
            data = new JsonObject { ["damaged"] = true };
        return new(
            DateTimeOffset.FromUnixTimeMilliseconds(timely ? timeMs : 0),
            code ?? "",
            known ? (Severity)severity : Severity.Alarm,
            Text(row, 4),
            data,
            Text(row, 8));
    }

    // A flipped bit in a row's header makes any column nothing, whatever the schema says.
    private static string? Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static long Number(SqliteDataReader row, int column) => row.IsDBNull(column) ? -1 : row.GetInt64(column);

    private static JsonObject? Parse(string data)
    {
        try
        {
            return JsonNode.Parse(data) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
