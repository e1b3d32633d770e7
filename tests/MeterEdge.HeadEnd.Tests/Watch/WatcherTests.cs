using System.Net;
using MeterEdge.HeadEnd.Broker;
using MeterEdge.HeadEnd.Commands;
using MeterEdge.HeadEnd.Watch;

namespace MeterEdge.HeadEnd.Tests.Watch;

public sealed class WatcherTests : IAsyncDisposable
{
    private readonly int _port = Ports.Free();
    private readonly Printed _data = new();
    private readonly Printed _notes = new();
    private readonly CancellationTokenSource _stop = new();
    private Task<int>? _running;
    private Watcher? _watcher;

    [Fact]
    public async Task It_prints_what_arrives_and_sums_up()
    {
        await using var broker = await Broker();
        Watch();
        await Connected(1);
        using var edge = await TestClient.Connect(_port, Some.Edge);
        await edge.Publish("me/v1/TG-0417/up/readings", Some.Json(Some.Readings(Some.Reading(1), Some.Reading(4))));
        await edge.Publish("me/v1/TG-0417/up/backfill", Some.Json(Some.Readings(Some.Reading(2))));
        await edge.Publish("me/v1/TG-0417/up/readings", Some.Json(Some.Readings(Some.Reading(4))));
        await edge.Publish("me/v1/TG-0417/up/event", Some.Json(Some.Event(1)));
        await edge.Publish("me/v1/TG-0417/up/event", "{\"not\":");
        Assert.Equal(ExitCode.Ok, await StopAfter(messages: 5));

        Assert.Equal(5, _data.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        var notes = _notes.ToString();
        Assert.Contains("hole: readings of TG-0417, epoch 8f3a: missing so far 2-3", notes, StringComparison.Ordinal);
        Assert.Contains("warning: me/v1/TG-0417/up/event: ignored", notes, StringComparison.Ordinal);
        Assert.Contains("3 readings, 0 of them missed passes, 1 duplicates, 1 numbers missing, 1 events, 1 malformed messages", notes, StringComparison.Ordinal);
        Assert.Contains("missing: readings of TG-0417, epoch 8f3a: 3", notes, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_waits_for_a_broker_says_so_once_and_comes_back_after_an_outage()
    {
        Watch();
        await Eventually.True(() => Notes("no connection to") == 1, "it says that there is no broker");
        await using (await Broker())
            await Connected(1);

        await Eventually.True(() => Notes("no connection to") == 2, "it says that the broker has gone");
        await using var again = await Broker();
        await Connected(2);
        using var edge = await TestClient.Connect(_port, Some.Edge);
        await edge.Publish("me/v1/TG-0417/up/readings", Some.Json(Some.Readings(Some.Reading(1))));
        Assert.Equal(ExitCode.Ok, await StopAfter(messages: 1));
        Assert.Equal(2, Notes("no connection to"));
    }

    [Fact]
    public async Task As_json_every_line_has_topic_and_payload_and_nothing_else_is_between_them()
    {
        await using var broker = await Broker();
        Watch(options => options with { Json = true });
        await Connected(1);
        using var edge = await TestClient.Connect(_port, Some.Edge);
        await edge.Publish("me/v1/TG-0417/up/reply/me", "{ \"id\" :\n 1 }");
        await edge.Publish("me/v1/TG-0417/up/reply/me", "not json");
        await edge.Publish("me/v1/TG-0417/up/event", Some.Json(Some.Event(1)));
        await StopAfter(messages: 3);

        var lines = _data.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("""{"topic":"me/v1/TG-0417/up/reply/me","payload":{"id":1}}""", lines[0]);
        Assert.StartsWith("""{"topic":"me/v1/TG-0417/up/event","payload":{"v":1,"edge":"TG-0417",""", lines[1], StringComparison.Ordinal);
        Assert.Equal(2, lines.Length);
        Assert.Contains("warning: me/v1/TG-0417/up/reply/me", _notes.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_the_last_lines_only_so_many_are_printed_at_the_end()
    {
        await using var broker = await Broker();
        Watch(options => options with { Last = 2 });
        await Connected(1);
        using var edge = await TestClient.Connect(_port, Some.Edge);
        await edge.Publish("me/v1/TG-0417/up/readings", Some.Json(Some.Readings([.. Enumerable.Range(1, 5).Select(seq => Some.Reading(seq))])));
        await Eventually.True(() => _watcher!.Tally.Messages == 1, "the message is counted");
        Assert.Equal("", _data.ToString());
        await StopAfter(messages: 1);
        Assert.Equal(["#4", "#5"], _data.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd()[^2..]));
    }

    [Fact]
    public async Task When_nothing_arrives_in_the_time_given_the_exit_code_says_so()
    {
        await using var broker = await Broker();
        Watch(options => options with { For = TimeSpan.FromMilliseconds(300) });
        Assert.Equal(ExitCode.NoAnswer, await _running!);
    }

    [Fact]
    public async Task Messages_published_while_the_connection_was_cut_are_not_lost()
    {
        await using var broker = await Broker();
        await using var cut = new CuttableRelay(_port);
        Watch(options => options with { Broker = new BrokerAddress("127.0.0.1", cut.Port) });
        await Connected(1);
        using var edge = await TestClient.Connect(_port, Some.Edge);
        await edge.Publish("me/v1/TG-0417/up/readings", Some.Json(Some.Readings(Some.Reading(1))));
        await Eventually.True(() => _watcher!.Tally.Messages == 1, "the first message");
        cut.Cut();
        await Eventually.True(() => Notes("no connection to") == 1, "the cut is seen");
        await edge.Publish("me/v1/TG-0417/up/readings", Some.Json(Some.Readings(Some.Reading(2))));
        await edge.Publish("me/v1/TG-0417/up/readings", Some.Json(Some.Readings(Some.Reading(3))));
        await StopAfter(messages: 3);
        Assert.Equal((3, 0), (_watcher!.Tally.Readings, _watcher.Tally.Missing));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        if (_running is not null)
            await _running;
        _stop.Dispose();
    }

    private Task<MqttBroker> Broker() => MqttBroker.Start(new IPEndPoint(IPAddress.Loopback, _port), null, false, _ => { }, TimeProvider.System);

    private void Watch(Func<WatchOptions, WatchOptions>? change = null)
    {
        var options = new WatchOptions(new BrokerAddress("127.0.0.1", _port), "me/v1", "+");
        _watcher = new Watcher(
            change?.Invoke(options) ?? options, _data, _notes, TimeProvider.System);
        _running = _watcher.Run(_stop.Token);
    }

    private Task Connected(int times) => Eventually.True(() => Notes("connected to") == times, $"connected {times} times");

    private int Notes(string start) => _notes.ToString().Split('\n').Count(line => line.StartsWith(start, StringComparison.Ordinal));

    private async Task<int> StopAfter(int messages)
    {
        await Eventually.True(() => _watcher!.Tally.Messages >= messages, $"{messages} messages");
        await _stop.CancelAsync();
        return await _running!;
    }
}
