using System.Globalization;
using System.Text.Json.Nodes;
using MeterEdge.Contract;
using MeterEdge.SystemTests.Plant;

namespace MeterEdge.SystemTests.Facts;

/// <summary>What a time series database must hold of a reading, written from docs/influxdb.md and the contract, not from the daemon's code.</summary>
internal static class InfluxFacts
{
    private static readonly string[] Qualities = ["good", "suspect", "estimated", "missing"];

    private static readonly string[] Reasons =
    [
        "no_answer", "garbled", "refused", "line_down", "overrun", "invalid_value", "not_asked", "stopped", "clock_step", "identity_mismatch", "counter_back",
    ];

    /// <summary>What names a reading: meter, kind and due time.</summary>
    public static (string Meter, string Kind, DateTimeOffset Due) Key(ReadingMessage reading) => (reading.Meter, reading.Kind, reading.Due);

    /// <summary>What names a point.</summary>
    public static (string Meter, string Kind, DateTimeOffset Due) Key(Point point) => (point.Tags["meter"], point.Measurement, point.Time);

    /// <summary>The point that a published reading must be, as text.</summary>
    /// <param name="reading">The reading.</param>
    /// <param name="meters">The configuration's meters.</param>
    public static string Expected(ReadingMessage reading, JsonArray meters) => Text(reading.Kind, reading.Due, Tags(reading, meters), Fields(reading));

    /// <summary>The samples that a published reading must be in VictoriaMetrics: one for each field, named after measurement and field.</summary>
    public static IEnumerable<string> ExpectedSamples(ReadingMessage reading, JsonArray meters) =>
        Fields(reading).Select(field => Text($"{reading.Kind}_{field.Key}", reading.Due, Tags(reading, meters), [new("value", field.Value)]));

    /// <summary>A point as text, to be held against the expected one.</summary>
    public static string Found(Point point) =>
        Text(point.Measurement, point.Time, point.Tags, point.Fields.ToDictionary(field => field.Key, field => field.Value.GetDecimal()));

    /// <summary>A sample as text. VictoriaMetrics may add which database it was meant for.</summary>
    public static string FoundSample(Point sample) => Text(
        sample.Measurement, sample.Time, sample.Tags.Where(tag => tag.Key != "db"), sample.Fields.ToDictionary(field => field.Key, field => field.Value.GetDecimal()));

    /// <summary>Every field of every measurement has one type, and the right one: counters are integers, all else is a float.</summary>
    public static async Task HaveFixedTypes(Influxd influx)
    {
        var series = (await influx.Query("SHOW FIELD KEYS")).GetProperty("series").EnumerateArray().ToList();
        var types = series
            .SelectMany(one => one.GetProperty("values").EnumerateArray().Select(row => (
                Measurement: one.GetProperty("name").GetString()!, Field: row[0].GetString()!, Type: row[1].GetString()!)))
            .ToList();
        Assert.NotEmpty(types);
        Assert.Distinct(types.Select(type => (type.Measurement, type.Field)));
        Assert.All(types, type => Assert.Equal(Registers.IsEnergy(type.Field) ? "integer" : "float", type.Type));
    }

    private static Dictionary<string, string> Tags(ReadingMessage reading, JsonArray meters)
    {
        var meter = meters.Single(one => (string)one!["Serial"]! == reading.Meter)!;
        var tags = new Dictionary<string, string> { ["bus"] = reading.Bus, ["edge"] = EdgeSettings.Edge, ["meter"] = reading.Meter };
        if ((string?)meter["Role"] != "District")
            tags["class"] = (string?)meter["Class"] ?? "Resident";
        if ((string?)meter["Phase"] is { } phase)
            tags["phase"] = phase;
        return tags;
    }

    private static Dictionary<string, decimal> Fields(ReadingMessage reading)
    {
        var fields = (reading.Values ?? new Dictionary<string, ReadingValue>()).ToDictionary(value => value.Key, value => value.Value.Number!.Value);
        fields["quality"] = Array.IndexOf(Qualities, reading.Q) + 1;
        fields["why"] = (reading.Why ?? []).Sum(why => (decimal)Math.Pow(2, Array.IndexOf(Reasons, why)));
        fields["span_ms"] = reading.SpanMs;
        fields["t_offset_ms"] = (decimal)(reading.T - reading.Due).TotalMilliseconds;
        return fields;
    }

    private static string Text(string measurement, DateTimeOffset time, IEnumerable<KeyValuePair<string, string>> tags, IEnumerable<KeyValuePair<string, decimal>> fields) =>
        string.Create(CultureInfo.InvariantCulture, $"{measurement} {string.Join(',', tags.OrderBy(tag => tag.Key, StringComparer.Ordinal))} {string.Join(',', fields.OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => $"{field.Key}={field.Value / 1.0000000000000000000000000000m}"))} {time.ToUnixTimeMilliseconds()}");
}
