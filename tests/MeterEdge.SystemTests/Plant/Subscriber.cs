using System.Buffers;
using System.Text;
using System.Text.Json;
using MeterEdge.Contract;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace MeterEdge.SystemTests.Plant;

/// <summary>The head-end's side: everything that an MQTT subscriber received from the edge, in the order of arrival.</summary>
internal sealed class Subscriber : IAsyncDisposable
{
    private const string Root = $"me/v1/{EdgeSettings.Edge}/";

    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly MqttClientOptions _options;
    private readonly Lock _gate = new();
    private readonly List<Heard> _heard = [];
    private readonly List<Arrival> _arrivals = [];
    private readonly List<EventMessage> _events = [];
    private Exception? _fault;

    private Subscriber(MqttClientOptions options)
    {
        _options = options;
        _client.ApplicationMessageReceivedAsync += message =>
        {
            Take(message.ApplicationMessage);
            return Task.CompletedTask;
        };
    }

    /// <summary>Every message.</summary>
    public IReadOnlyList<Heard> Everything => Copy(_heard);

    /// <summary>Every reading, once for each time it arrived.</summary>
    public IReadOnlyList<Arrival> Arrivals => Copy(_arrivals);

    /// <summary>Every event, once for each time it arrived.</summary>
    public IReadOnlyList<EventMessage> Events => Copy(_events);

    /// <summary>The states, oldest first.</summary>
    public IReadOnlyList<StateMessage> States =>
        [.. Everything
            .Where(heard => heard.Topic == "up/state")
            .Select(heard => JsonSerializer.Deserialize(heard.Payload, ContractJson.Default.StateMessage)!)];

    public static async Task<Subscriber> Connect(int port, string? username = null, string? password = null)
    {
        var options = new MqttClientOptionsBuilder()
            .WithProtocolVersion(MqttProtocolVersion.V500)
            .WithTcpServer("127.0.0.1", port)
            .WithClientId($"judge-{Guid.NewGuid():N}");
        var subscriber = new Subscriber((username is null ? options : options.WithCredentials(username, password)).Build());
        await subscriber.Connect();
        return subscriber;
    }

    /// <summary>Connects and subscribes, also once more after the broker has come back without its memory.</summary>
    public async Task Connect()
    {
        await Until.True(() => !_client.IsConnected, "the loss of the subscriber's old connection");
        await _client.ConnectAsync(_options, TestContext.Current.CancellationToken);
        await _client.SubscribeAsync(
            new MqttClientSubscribeOptionsBuilder()
                .WithTopicFilter(filter => filter
                    .WithTopic($"{Root}#")
                    .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
                    .WithRetainAsPublished())
                .Build(),
            TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_client.IsConnected)
            await _client.DisconnectAsync(new MqttClientDisconnectOptions());
        _client.Dispose();
        Assert.True(_fault is null, $"the subscriber could not understand a message: {_fault}");
    }

    private void Take(MqttApplicationMessage message)
    {
        var topic = message.Topic[Root.Length..];
        var payload = Encoding.UTF8.GetString(message.Payload.ToArray());
        lock (_gate)
        {
            _heard.Add(new(topic, message.Retain, payload));
            try
            {
                if (topic is Arrival.Live or Arrival.Backfill)
                    TakeReadings(topic, payload);
                else if (topic == "up/event")
                    _events.Add(JsonSerializer.Deserialize(payload, ContractJson.Default.EventMessage)!);
            }
            catch (JsonException wrong)
            {
                _fault ??= wrong;
            }
        }
    }

    private void TakeReadings(string lane, string payload)
    {
        var batch = JsonSerializer.Deserialize(payload, ContractJson.Default.ReadingsMessage)!;
        using var text = JsonDocument.Parse(payload);
        foreach (var (reading, json) in batch.Readings.Zip(text.RootElement.GetProperty("readings").EnumerateArray()))
            _arrivals.Add(new(_arrivals.Count, lane, batch.Device, batch.Epoch, json.GetRawText(), reading));
    }

    private T[] Copy<T>(List<T> list)
    {
        lock (_gate)
            return [.. list];
    }
}
