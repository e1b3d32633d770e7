using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MeterEdge.Configuration;
using MeterEdge.Readings;
using MeterEdge.Requests;
using MeterEdge.Tests.Forwarding.Influx;

namespace MeterEdge.Tests.Requests;

/// <summary>An InfluxDB that holds these readings and answers questions for a span of time, and what asks it.</summary>
internal sealed partial class FakeHistory : IAsyncDisposable
{
    private readonly IReadOnlyList<Snapshot> _readings;

    public FakeHistory(params IReadOnlyList<Snapshot> readings)
    {
        _readings = readings;
        Server.Answer = asked => Trouble(asked) ?? new Said(200, Rows(Uri.UnescapeDataString(asked.Path)).ToJsonString());
        It = new(new() { Url = new(Server.Url, "below/"), Api = InfluxApi.V1, Database = "me ter", Edge = "TG-0417" }, TimeProvider.System);
    }

    public ScriptedInflux Server { get; } = new();

    public InfluxHistory It { get; }

    /// <summary>What it says instead, if anything.</summary>
    public Func<Asked, Said?> Trouble { get; set; } = _ => null;

    /// <summary>Most rows of an answer, which is then said to be a part.</summary>
    public int MostRows { get; set; } = int.MaxValue;

    public async ValueTask DisposeAsync()
    {
        It.Dispose();
        await Server.DisposeAsync();
    }

    private JsonObject Rows(string asked)
    {
        var (from, to) = (Number(From(), asked), Number(To(), asked));
        var meter = Meter().Match(asked) is { Success: true } only ? only.Groups[1].Value : null;
        var found = _readings
            .Where(reading => reading.Due.ToUnixTimeMilliseconds() >= from && reading.Due.ToUnixTimeMilliseconds() < to && (meter is null || reading.Meter.Serial == meter))
            .ToList();
        var series = found.Take(MostRows).GroupBy(reading => reading.Kind).Select(Series).ToArray();
        var result = new JsonObject { ["statement_id"] = 0 };
        if (series.Length > 0)
            result["series"] = new JsonArray([.. series]);
        if (found.Count > MostRows)
            result["partial"] = true;
        return new() { ["results"] = new JsonArray(result) };
    }

    private static JsonObject Series(IGrouping<ReadingKind, Snapshot> readings)
    {
        string[] quantities = [.. readings.SelectMany(reading => reading.Values).Select(value => value.Quantity.Key()).Distinct()];
        string[] columns = ["time", "bus", "class", "edge", "meter", "quality", "span_ms", "t_offset_ms", "why", .. quantities];
        return new()
        {
            ["name"] = readings.Key.Word(),
            ["columns"] = new JsonArray([.. columns.Select(column => (JsonNode)column)]),
            ["values"] = new JsonArray([.. readings.Select(Row)]),
        };

        JsonNode Row(Snapshot reading) => new JsonArray(
        [
            (JsonNode)reading.Due.ToUnixTimeMilliseconds(),
            (JsonNode)reading.Meter.Bus,
            null,
            (JsonNode)"TG-0417",
            (JsonNode)reading.Meter.Serial,
            (JsonNode)(int)reading.Quality,
            (JsonNode)reading.SpanMs,
            (JsonNode)(reading.Time - reading.Due).TotalMilliseconds,
            (JsonNode)reading.Why.Sum(why => 1 << ((int)why - 1)),
            .. quantities.Select(key => reading.Values.Where(value => value.Quantity.Key() == key).Select(value => (JsonNode?)value.Value).FirstOrDefault()),
        ]);
    }

    private static long Number(Regex of, string asked) => long.Parse(of.Match(asked).Groups[1].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex("time >= ([0-9]+)ms")]
    private static partial Regex From();

    [GeneratedRegex("time < ([0-9]+)ms")]
    private static partial Regex To();

    [GeneratedRegex("\"meter\" = '([^']*)'")]
    private static partial Regex Meter();
}
