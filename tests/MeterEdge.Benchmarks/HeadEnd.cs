using System.Buffers;
using System.Diagnostics;
using System.Text.Json;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace MeterEdge.Benchmarks;

/// <summary>
/// Listens at the broker and counts the good complete readings that arrive live, with the time since their last answer, and how many come by
/// way of the backlog.
/// </summary>
internal sealed class HeadEnd : IDisposable
{
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly TaskCompletionSource<long> _online = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<long> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private List<double> _lagsMs = [];
    private long _good;
    private long _backfilled;

    /// <summary>Timestamp of the daemon's first state at the broker.</summary>
    public Task<long> Online => _online.Task;

    /// <summary>Timestamp of the first readings.</summary>
    public Task<long> First => _first.Task;

    public long Good => Interlocked.Read(ref _good);

    /// <summary>Readings that came by way of the backlog.</summary>
    public long Backfilled => Interlocked.Read(ref _backfilled);

    /// <summary>How long ago each good live reading's last answer was when it arrived, in ms; since the last look.</summary>
    public IReadOnlyList<double> TakeLagsMs()
    {
        lock (_gate)
        {
            var taken = _lagsMs;
            _lagsMs = [];
            return taken;
        }
    }

    public async Task Listen(int port)
    {
        _client.ApplicationMessageReceivedAsync += message =>
        {
            Received(message.ApplicationMessage);
            return Task.CompletedTask;
        };
        var options = new MqttClientOptionsBuilder().WithProtocolVersion(MqttProtocolVersion.V500).WithTcpServer("127.0.0.1", port).Build();
        for (var tries = 1; !_client.IsConnected; tries++)
        {
            try
            {
                await _client.ConnectAsync(options).ConfigureAwait(false);
            }
            catch (MQTTnet.Exceptions.MqttCommunicationException) when (tries < 50)
            {
                await Task.Delay(100).ConfigureAwait(false);
            }
        }

        await _client.SubscribeAsync("me/v1/+/up/readings", MqttQualityOfServiceLevel.AtLeastOnce).ConfigureAwait(false);
        await _client.SubscribeAsync("me/v1/+/up/backfill", MqttQualityOfServiceLevel.AtLeastOnce).ConfigureAwait(false);
        await _client.SubscribeAsync("me/v1/+/up/state", MqttQualityOfServiceLevel.AtLeastOnce).ConfigureAwait(false);
    }

    public void Dispose() => _client.Dispose();

    private void Received(MqttApplicationMessage message)
    {
        if (message.Topic.EndsWith("/up/state", StringComparison.Ordinal))
        {
            _online.TrySetResult(Stopwatch.GetTimestamp());
            return;
        }

        if (message.Topic.EndsWith("/up/backfill", StringComparison.Ordinal))
        {
            Interlocked.Add(ref _backfilled, CountIn(message.Payload));
            return;
        }

        _first.TrySetResult(Stopwatch.GetTimestamp());
        Interlocked.Add(ref _good, GoodIn(message.Payload));
    }

    private static int CountIn(ReadOnlySequence<byte> payload)
    {
        var count = 0;
        var text = payload.IsSingleSegment ? payload.FirstSpan : payload.ToArray();
        for (int at; (at = text.IndexOf("{\"seq\":"u8)) >= 0; text = text[(at + 1)..])
            count++;
        return count;
    }

    // kind comes before t and t before q in every reading (the contract's order), and these names stand nowhere else at their depth.
    private int GoodIn(ReadOnlySequence<byte> payload)
    {
        var (good, complete, lagMs) = (0, false, 0.0);
        var now = TimeProvider.System.GetUtcNow();
        var json = new Utf8JsonReader(payload);
        while (json.Read())
        {
            if (json.TokenType != JsonTokenType.PropertyName)
                continue;
            if (json.CurrentDepth == 3 && json.ValueTextEquals("t"u8) && json.Read())
                lagMs = (now - json.GetDateTimeOffset()).TotalMilliseconds;
            else if (json.ValueTextEquals("kind"u8))
                complete = json.Read() && json.ValueTextEquals("instant"u8);
            else if (json.ValueTextEquals("q"u8) && json.Read() && json.ValueTextEquals("good"u8) && complete)
                Note(ref good, lagMs);
        }

        return good;
    }

    private void Note(ref int good, double lagMs)
    {
        good++;
        lock (_gate)
            _lagsMs.Add(lagMs);
    }
}
