using System.Collections.Immutable;
using System.Text.Json;
using MeterEdge.Readings;

namespace MeterEdge.Requests;

/// <summary>
/// Reads the answer to a query: rows as <see cref="Forwarding.Influx.LineProtocol"/> wrote them. What is no such row is passed over: others may
/// write into the same database.
/// </summary>
internal static class InfluxRows
{
    // The year 9999, and room for the largest offset.
    private const long LatestMs = 253_402_300_799_999 - int.MaxValue;

    private static readonly Dictionary<string, ReadingKind> Kinds = Enum.GetValues<ReadingKind>().ToDictionary(kind => kind.Word());

    /// <summary>The error that the answer holds; in 1.x it comes with HTTP 200.</summary>
    public static string? Error(JsonElement answer) =>
        Text(answer, "error") ?? Text(answer, "message") ?? Results(answer).Select(result => Text(result, "error")).FirstOrDefault(error => error is not null);

    /// <summary>True when the server cut the answer off at a limit of its own.</summary>
    public static bool IsPartial(JsonElement answer) => Results(answer)
        .Any(result => IsTrue(result) || Items(result, "series").Any(IsTrue));

    /// <summary>The readings, oldest first.</summary>
    public static IReadOnlyList<Snapshot> Of(JsonElement answer)
    {
        var readings = new List<Snapshot>();
        foreach (var series in Results(answer).SelectMany(result => Items(result, "series")))
        {
            if (Text(series, "name") is not { } name || !Kinds.TryGetValue(name, out var kind))
                continue;
            var columns = Items(series, "columns").Select(column => Text(column) ?? "").ToList();
            readings.AddRange(Items(series, "values").Select(row => Reading(kind, columns, row)).OfType<Snapshot>());
        }

        return [.. readings.OrderBy(reading => reading.Due).ThenBy(reading => reading.Meter.Serial, StringComparer.Ordinal).ThenBy(reading => reading.Kind)];
    }

    private static Snapshot? Reading(ReadingKind kind, List<string> columns, JsonElement row)
    {
        var (serial, bus) = ((string?)null, "");
        var numbers = new Dictionary<string, decimal>();
        foreach (var (name, cell) in columns.Zip(row.ValueKind == JsonValueKind.Array ? row.EnumerateArray() : []))
        {
            if (name == "meter")
                serial = Text(cell);
            else if (name == "bus")
                bus = Text(cell) ?? "";
            else if (cell.ValueKind == JsonValueKind.Number && cell.TryGetDecimal(out var number))
                numbers[name] = number;
        }

        if (serial is null
            || !numbers.TryGetValue("time", out var dueMs) || dueMs is < 0 or > LatestMs
            || !numbers.TryGetValue("quality", out var code) || code is < (int)Quality.Good or > (int)Quality.Missing)
        {
            return null;
        }

        var due = DateTimeOffset.FromUnixTimeMilliseconds((long)dueMs);
        var quality = (Quality)(byte)code;
        return new(
            new(serial, bus, 0, ""),
            kind,
            due,
            due.AddMilliseconds((double)Math.Clamp(numbers.GetValueOrDefault("t_offset_ms"), int.MinValue, int.MaxValue)),
            (int)Math.Clamp(numbers.GetValueOrDefault("span_ms"), 0, int.MaxValue),
            quality,
            Reasons((long)Math.Clamp(numbers.GetValueOrDefault("why"), 0, long.MaxValue)),
            quality == Quality.Missing ? [] : Values(numbers));
    }

    private static ImmutableArray<Measurement> Values(Dictionary<string, decimal> numbers) =>
        [.. numbers.Select(pair => Quantities.TryParse(pair.Key, out var quantity) ? new Measurement(quantity, pair.Value, default) : (Measurement?)null)
            .OfType<Measurement>().OrderBy(value => value.Quantity)];

    // As LineProtocol wrote them: a bit for each.
    private static ImmutableArray<Why> Reasons(long bits) =>
        [.. Enum.GetValues<Why>().Where(why => (bits & (1L << ((int)why - 1))) != 0)];

    private static List<JsonElement> Results(JsonElement answer) => Items(answer, "results");

    private static List<JsonElement> Items(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var items) && items.ValueKind == JsonValueKind.Array ? [.. items.EnumerateArray()] : [];

    private static string? Text(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var text) ? Text(text) : null;

    private static string? Text(JsonElement text)
    {
        try
        {
            return text.ValueKind == JsonValueKind.String ? text.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair: JSON by its letters, but not text.
            return null;
        }
    }

    private static bool IsTrue(JsonElement of) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty("partial", out var partial) && partial.ValueKind == JsonValueKind.True;
}
