using System.Net;
using System.Text.Json;

namespace MeterEdge.SystemTests.Plant;

/// <summary>A real InfluxDB 1.x.</summary>
internal sealed class Influxd : DatabaseServer
{
    private Influxd(int port, string data, string configuration)
        : base(port, data, Programs.Influxd, ["run", "-config", configuration], "ping", HttpStatusCode.NoContent)
    {
    }

    /// <summary>An empty one, ready to take requests.</summary>
    /// <param name="folder">Takes its files.</param>
    /// <param name="http">Further lines of the section <c>[http]</c>, e.g. <c>auth-enabled = true</c>.</param>
    public static async Task<Influxd> Start(TempFolder folder, params string[] http)
    {
        var port = Loopback.FreePort();
        var (data, configuration) = (folder[$"influxd-{port}"], folder[$"influxd-{port}.conf"]);
        await File.WriteAllTextAsync(configuration, $"""
            reporting-disabled = true
            bind-address = "127.0.0.1:{Loopback.FreePort()}"
            [meta]
            dir = "{data}/meta"
            logging-enabled = false
            [data]
            dir = "{data}/data"
            wal-dir = "{data}/wal"
            query-log-enabled = false
            [monitor]
            store-enabled = false
            [http]
            bind-address = "127.0.0.1:{port}"
            log-enabled = false
            {string.Join('\n', http)}
            """);
        var server = new Influxd(port, data, configuration);
        await server.Start();
        return server;
    }

    /// <summary>Makes the first user of a server that asks for one; our own questions are his from now on.</summary>
    public async Task CreateAdmin(string name, string password)
    {
        await Query($"CREATE USER {name} WITH PASSWORD '{password}' WITH ALL PRIVILEGES");
        Client.DefaultRequestHeaders.Authorization = new("Basic", Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes($"{name}:{password}")));
    }

    /// <summary>The answer to one statement of InfluxQL; a query that fails fails the test.</summary>
    public async Task<JsonElement> Query(string query, string database = "meteredge")
    {
        using var form = new FormUrlEncodedContent([new("q", query), new("db", database), new("epoch", "ms")]);
        using var answer = await Client.PostAsync("query", form, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var result = JsonElement.Parse(text).GetProperty("results")[0];
        Assert.False(result.TryGetProperty("error", out var error), $"{query}: {error}");
        return result;
    }

    /// <summary>Every point of a database; none when there is no such database yet.</summary>
    public async Task<IReadOnlyList<Point>> Points(string database = "meteredge")
    {
        // A series without rows has no values at all.
        var databases = Series(await Query("SHOW DATABASES"))
            .SelectMany(series => series.TryGetProperty("values", out var rows) ? rows.EnumerateArray() : default);
        if (!databases.Any(row => row[0].GetString() == database))
            return [];
        return [.. Series(await Query("SELECT * FROM /.*/ GROUP BY *", database)).SelectMany(OfSeries)];
    }

    private static JsonElement.ArrayEnumerator Series(JsonElement result) =>
        result.TryGetProperty("series", out var series) ? series.EnumerateArray() : default;

    private static IEnumerable<Point> OfSeries(JsonElement series)
    {
        var columns = series.GetProperty("columns").EnumerateArray().Select(column => column.GetString()!).ToList();
        var tags = series.GetProperty("tags").EnumerateObject()
            .Where(tag => tag.Value.GetString() is not "")
            .ToDictionary(tag => tag.Name, tag => tag.Value.GetString()!);
        foreach (var row in series.GetProperty("values").EnumerateArray())
        {
            // The first column is the time; a field that a point does not have is null.
            var fields = columns.Zip(row.EnumerateArray())
                .Skip(1)
                .Where(field => field.Second.ValueKind != JsonValueKind.Null)
                .ToDictionary(field => field.First, field => field.Second.Clone());
            yield return new(series.GetProperty("name").GetString()!, tags, DateTimeOffset.FromUnixTimeMilliseconds(row[0].GetInt64()), fields);
        }
    }
}
