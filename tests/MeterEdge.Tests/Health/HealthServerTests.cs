using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using MeterEdge.Health;
using MeterEdge.Health.Metrics;
using MeterEdge.Tests.Journal;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace MeterEdge.Tests.Health;

public sealed class HealthServerTests : IAsyncDisposable
{
    private static readonly HealthFacts Well = new([], new(true, false), [], new(ClockDoubt.NotSynchronised, null), 0);

    private readonly FakeTimeProvider _time = new();
    private readonly RecordingLog<HealthServer> _log = new();
    private readonly HttpClient _http = new();
    private readonly DaemonMetrics _metrics = new();
    private HealthServer? _server;
    private volatile HealthFacts _facts = Well;
    private IPEndPoint _address = new(IPAddress.Loopback, 0);

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.StopAsync(CancellationToken.None);
        _server?.Dispose();
        _metrics.Dispose();
        _http.Dispose();
    }

    [Fact]
    public async Task Health_is_200_with_its_warnings_and_503_with_what_is_unwell()
    {
        await Start();
        var (status, answer) = await Health();
        Assert.Equal((HttpStatusCode.OK, true), (status, answer.GetProperty("well").GetBoolean()));
        Assert.Equal("TG-0417", answer.GetProperty("edge").GetString());
        Assert.Equal("clock", answer.GetProperty("warnings")[0].GetProperty("part").GetString());

        _facts = Well with { Lines = [new("bus-1", false, 3, 0)] };
        (status, answer) = await Health();
        Assert.Equal((HttpStatusCode.ServiceUnavailable, false), (status, answer.GetProperty("well").GetBoolean()));
        Assert.Equal(("line", "bus-1"), (answer.GetProperty("unwell")[0].GetProperty("part").GetString(), answer.GetProperty("unwell")[0].GetProperty("name").GetString()));
    }

    [Fact]
    public async Task What_the_lines_tell_is_in_the_scrape_as_a_histogram_and_nothing_else_is_served()
    {
        await Start();
        await _http.GetStringAsync(Url("/metrics"), TestContext.Current.CancellationToken);
        _metrics.Turnarounds.Record(0.042, new KeyValuePair<string, object?>("bus", "bus-1"));

        // A scrape is answered from the one before it for a moment.
        var page = "";
        for (var n = 0; n < 1000 && !page.Contains("bus-1", StringComparison.Ordinal); n++)
        {
            page = await Page();
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        Assert.Contains("""meteredge_line_turnaround_seconds_bucket{bus="bus-1",le="0.05"} 1""", page, StringComparison.Ordinal);
        Assert.Contains("""meteredge_line_turnaround_seconds_bucket{bus="bus-1",le="0.03"} 0""", page, StringComparison.Ordinal);
        using var other = await _http.GetAsync(Url("/"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);

        Task<string> Page() => _http.GetStringAsync(Url("/metrics"), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_said_once_and_had_once_it_is_free()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        _address = (IPEndPoint)other.LocalEndpoint;
        Make();
        await Until.True(() => _log.Of(8021).Count == 1);
        Assert.Contains($"no metrics on {_address}: Address already in use; set Health:Http to", _log.Of(8021)[0], StringComparison.OrdinalIgnoreCase);
        for (var minute = 0; minute < 3; minute++)
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            await Task.Yield();
        }

        other.Stop();
        await Until.True(_time, () => _log.Of(8020).Count == 1);
        Assert.Equal(HttpStatusCode.OK, (await Health()).Status);
        Assert.Single(_log.Of(8021));
    }

    [Fact]
    public async Task A_stop_frees_the_port_and_does_not_wait_for_who_says_nothing()
    {
        await Start();
        await Health();
        using var silent = new TcpClient();
        await silent.ConnectAsync(_address, TestContext.Current.CancellationToken);
        await silent.GetStream().WriteAsync("GET /metrics HTTP/1.1\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        var stop = _server!.StopAsync(TestContext.Current.CancellationToken);
        await Until.True(_time, () => stop.IsCompleted);
        using var next = new TcpListener(_address);
        next.Start();
        Assert.Empty(_log.Errors);
    }

    private async Task Start()
    {
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            _address = (IPEndPoint)free.LocalEndpoint;
        }

        Make();
        await Until.True(() => _log.Of(8020).Count == 1, () => string.Join('\n', _log.Lines.Select(line => line.Text)));
    }

    private void Make()
    {
        _server = new(_address, new("TG-0417", "5c1e", "b007", "c0ffee"), () => HealthVerdict.Of(_facts), _metrics, _time, new OneLog(_log));
        _ = _server.StartAsync(CancellationToken.None);
    }

    private Uri Url(string path) => new($"http://{_address}{path}");

    private async Task<(HttpStatusCode Status, JsonElement Answer)> Health()
    {
        using var answer = await _http.GetAsync(Url("/healthz"), TestContext.Current.CancellationToken);
        return (answer.StatusCode, JsonElement.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
    }

    private sealed class OneLog(ILogger log) : ILoggerFactory
    {
        public ILogger CreateLogger(string categoryName) => log;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public void Dispose()
        {
        }
    }
}
