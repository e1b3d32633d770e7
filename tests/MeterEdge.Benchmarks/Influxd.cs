using System.Text.Json;

namespace MeterEdge.Benchmarks;

/// <summary>An InfluxDB 1.x of our own on loopback, with nothing in it.</summary>
internal sealed class Influxd : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly RunningProgram _program;
    private readonly HttpClient _http;

    private Influxd(RunningProgram program, HttpClient http) => (_program, _http) = (program, http);

    /// <summary>Starts it, and waits until it answers.</summary>
    public static async Task<Influxd> Start(TemporaryFolder folder, int port)
    {
        var configuration = folder.File("influxdb.conf");
        await File.WriteAllTextAsync(configuration, $"""
            reporting-disabled = true
            bind-address = "127.0.0.1:{Repository.FreePort()}"
            [meta]
              dir = "{folder.File("influx/meta")}"
            [data]
              dir = "{folder.File("influx/data")}"
              wal-dir = "{folder.File("influx/wal")}"
            [http]
              bind-address = "127.0.0.1:{port}"
              log-enabled = false
            [monitor]
              store-enabled = false
            """).ConfigureAwait(false);
        var program = RunningProgram.Start("/usr/bin/influxd", ["-config", configuration]);
        program.Drain();
        var http = new HttpClient { BaseAddress = new($"http://127.0.0.1:{port}/") };
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            try
            {
                using var pong = await http.GetAsync(new Uri("ping", UriKind.Relative), patience.Token).ConfigureAwait(false);
                return new(program, http);
            }
            catch (HttpRequestException)
            {
                await Task.Delay(100, patience.Token).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Instant readings of the meters whose serial number begins with 99.</summary>
    public async Task<long> Count(string database, int meters)
    {
        var query = Uri.EscapeDataString("SELECT count(power_w) FROM instant WHERE meter =~ /^99/ GROUP BY meter");
        using var answer = JsonDocument.Parse(await _http.GetStringAsync(new Uri($"query?db={database}&q={query}", UriKind.Relative)).ConfigureAwait(false));
        var series = answer.RootElement.GetProperty("results")[0].GetProperty("series");
        if (series.GetArrayLength() != meters)
            throw new InvalidOperationException($"InfluxDB knows {series.GetArrayLength()} of {meters} meters");
        return series.EnumerateArray().Sum(one => one.GetProperty("values")[0][1].GetInt64());
    }

    public void Dispose()
    {
        _http.Dispose();
        _program.Dispose();
    }
}
