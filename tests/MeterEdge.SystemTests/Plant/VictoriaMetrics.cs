using System.Net;
using System.Text.Json;

namespace MeterEdge.SystemTests.Plant;

/// <summary>
/// A real VictoriaMetrics on a free loopback port, that can be stopped, killed, emptied and started again. It acknowledges what it has
/// only in memory: killed, it has lost some of that, and nobody but a witness before it can tell.
/// </summary>
internal sealed class VictoriaMetrics : IAsyncDisposable
{
    private readonly string _data;
    private readonly HttpClient _client;
    private RunningProgram? _program;

    private VictoriaMetrics(int port, string data)
    {
        (Port, _data) = (port, data);
        _client = new() { BaseAddress = new(Url) };
    }

    public int Port { get; }

    public string Url => $"http://127.0.0.1:{Port}";

    /// <summary>An empty one, ready to take requests; it keeps for ten years, and points that arrive twice once.</summary>
    public static async Task<VictoriaMetrics> Start(TempFolder folder)
    {
        var port = Loopback.FreePort();
        var server = new VictoriaMetrics(port, folder[$"victoria-{port}"]);
        await server.Start();
        return server;
    }

    public async Task Start()
    {
        var program = _program = RunningProgram.Start(
            Programs.VictoriaMetrics,
            [
                $"-storageDataPath={_data}", $"-httpListenAddr=127.0.0.1:{Port}", "-retentionPeriod=10y", "-dedup.minScrapeInterval=1ms",
                // Caches would take a part of the machine's memory.
                "-memory.allowedBytes=64MiB",
            ]);
        await Until.Holds(async () => program.HasExited || await Answers(), "victoria-metrics", () => program.Said);
        Assert.False(program.HasExited, program.Said);
    }

    public async Task Stop(Signal signal)
    {
        _program!.Signal(signal);
        await _program.Exit();
        await _program.DisposeAsync();
        _program = null;
    }

    /// <summary>Deletes everything that it has kept. Only while it is stopped.</summary>
    public void Forget() => Directory.Delete(_data, recursive: true);

    /// <summary>Every sample, each a point with the one field <c>value</c>; the measurement is <c>measurement_field</c>.</summary>
    public async Task<IReadOnlyList<Point>> Points()
    {
        // What has just arrived is not searched before it is flushed.
        (await _client.GetAsync("internal/force_flush", TestContext.Current.CancellationToken)).Dispose();
        using var form = new FormUrlEncodedContent([new("match[]", "{__name__!=\"\"}"), new("reduce_mem_usage", "1")]);
        using var answer = await _client.PostAsync("api/v1/export", form, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, text);
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).SelectMany(OfLine)];
    }

    public async ValueTask DisposeAsync()
    {
        if (_program is not null)
            await _program.DisposeAsync();
        _client.Dispose();
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

    private async Task<bool> Answers()
    {
        try
        {
            using var answer = await _client.GetAsync("health", TestContext.Current.CancellationToken);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            // It does not listen yet.
            return false;
        }
    }
}
