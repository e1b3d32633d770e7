using System.Net;
using System.Text.Json;

namespace MeterEdge.SystemTests.Plant;

/// <summary>
/// A real VictoriaMetrics. It acknowledges what it has
/// only in memory: killed, it has lost some of that, and nobody but a witness before it can tell.
/// </summary>
internal sealed class VictoriaMetrics : DatabaseServer
{
    private VictoriaMetrics(int port, string data)
        : base(
            port,
            data,
            Programs.VictoriaMetrics,
            [
                $"-storageDataPath={data}", $"-httpListenAddr=127.0.0.1:{port}", "-retentionPeriod=10y", "-dedup.minScrapeInterval=1ms",
                // Caches would take a part of the machine's memory.
                "-memory.allowedBytes=64MiB",
            ],
            "health",
            HttpStatusCode.OK)
    {
    }

    /// <summary>An empty one, ready to take requests; it keeps for ten years, and points that arrive twice once.</summary>
    public static async Task<VictoriaMetrics> Start(TempFolder folder)
    {
        var port = Loopback.FreePort();
        var server = new VictoriaMetrics(port, folder[$"victoria-{port}"]);
        await server.Start();
        return server;
    }

    /// <summary>Every sample, each a point with the one field <c>value</c>; the measurement is <c>measurement_field</c>.</summary>
    public async Task<IReadOnlyList<Point>> Points()
    {
        // What has just arrived is not searched before it is flushed.
        (await Client.GetAsync("internal/force_flush", TestContext.Current.CancellationToken)).Dispose();
        using var form = new FormUrlEncodedContent([new("match[]", "{__name__!=\"\"}"), new("reduce_mem_usage", "1")]);
        using var answer = await Client.PostAsync("api/v1/export", form, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, text);
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).SelectMany(OfLine)];
    }

    private static IEnumerable<Point> OfLine(string line)
    {
        var series = JsonElement.Parse(line);
        var labels = series.GetProperty("metric").EnumerateObject().ToDictionary(label => label.Name, label => label.Value.GetString()!);
        labels.Remove("__name__", out var name);
        foreach (var (value, time) in series.GetProperty("values").EnumerateArray().Zip(series.GetProperty("timestamps").EnumerateArray()))
        {
            yield return new(
                name!, labels, DateTimeOffset.FromUnixTimeMilliseconds(time.GetInt64()), new Dictionary<string, JsonElement> { ["value"] = value });
        }
    }
}
