using System.Buffers;
using System.Text.Json;
using MeterEdge.Contract;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace MeterEdge.SystemTests.Plant;

/// <summary>The head-end's side: everything that an MQTT subscriber received from the edge, in the order of arrival.</summary>
internal sealed class Subscriber : IAsyncDisposable
{
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly MqttClientOptions _options;

    private Subscriber(MqttClientOptions options)
    {
        _options = options;
        _client.ApplicationMessageReceivedAsync += message =>
        {
            var heard = message.ApplicationMessage;
            Uplink.Take(heard.Topic, heard.Retain, heard.Payload.ToArray());
            return Task.CompletedTask;
        };
    }

    /// <summary>What it received.</summary>
    public Uplink Uplink { get; } = new();

    /// <summary>Every message.</summary>
    public IReadOnlyList<Heard> Everything => Uplink.Everything;

    /// <summary>Every reading, once for each time it arrived.</summary>
    public IReadOnlyList<Arrival> Arrivals => Uplink.Arrivals;

    /// <summary>Every reading without a number, once for each time it arrived.</summary>
    public IReadOnlyList<HistoricReadingMessage> Historic => Uplink.Historic;

    /// <summary>Every event, once for each time it arrived.</summary>
    public IReadOnlyList<EventMessage> Events => Uplink.Events;

    /// <summary>The results, in the order of arrival.</summary>
    public IReadOnlyList<ResultMessage> Results =>
        [.. Everything
            .Where(heard => heard.Topic == "up/result")
            .Select(heard => JsonSerializer.Deserialize(heard.Payload, ContractJson.Default.ResultMessage)!)];

    /// <summary>The results of one request.</summary>
    public IReadOnlyList<ResultMessage> ResultsOf(string id) => [.. Results.Where(result => result.Id == id)];

    /// <summary>The states, oldest first.</summary>
    public IReadOnlyList<StateMessage> States => Uplink.States;

    public static async Task<Subscriber> Connect(int port, string? username = null, string? password = null, string? clientId = null)
    {
        var options = new MqttClientOptionsBuilder()
            .WithProtocolVersion(MqttProtocolVersion.V500)
            .WithTcpServer("127.0.0.1", port)
            .WithClientId(clientId ?? $"judge-{Guid.NewGuid():N}");
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
                    .WithTopic($"{Uplink.Root}#")
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
        Assert.True(Uplink.Fault is null, $"the subscriber could not understand a message: {Uplink.Fault}");
    }
}
