using System.Text;
using System.Text.Json;
using MeterEdge.Contract;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace MeterEdge.SystemTests.Plant;

/// <summary>Somebody who asks the edge for something, as a head-end does.</summary>
internal sealed class Sender : IAsyncDisposable
{
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();

    private Sender()
    {
    }

    public static async Task<Sender> Connect(int port)
    {
        var sender = new Sender();
        await sender._client.ConnectAsync(
            new MqttClientOptionsBuilder().WithProtocolVersion(MqttProtocolVersion.V500).WithTcpServer("127.0.0.1", port).Build(),
            TestContext.Current.CancellationToken);
        return sender;
    }

    /// <summary>Sends a request.</summary>
    public Task Send(RequestMessage request, string? response = null, byte[]? correlation = null) =>
        Send(JsonSerializer.Serialize(request, ContractJson.Default.RequestMessage), response: response, correlation: correlation);

    /// <summary>Sends whatever it is.</summary>
    public async Task Send(string payload, bool retain = false, string? response = null, byte[]? correlation = null)
    {
        var message = new MqttApplicationMessage
        {
            Topic = $"me/v1/{EdgeSettings.Edge}/down/request",
            PayloadSegment = Encoding.UTF8.GetBytes(payload),
            QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce,
            Retain = retain,
            ResponseTopic = response,
            CorrelationData = correlation,
        };
        await _client.PublishAsync(message, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_client.IsConnected)
            await _client.DisconnectAsync(new MqttClientDisconnectOptions());
        _client.Dispose();
    }
}
