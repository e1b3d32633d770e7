using System.Buffers;
using System.Text;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace MeterEdge.HeadEnd.Tests;

/// <summary>An MQTT client as a test needs it: QoS 1, on loopback.</summary>
internal sealed class TestClient : IDisposable
{
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();

    public static async Task<TestClient> Connect(int port, string id, uint expirySeconds = 0)
    {
        var client = new TestClient();
        var options = new MqttClientOptionsBuilder().WithProtocolVersion(MqttProtocolVersion.V500)
            .WithTcpServer("127.0.0.1", port).WithClientId(id)
            .WithCleanStart(expirySeconds == 0).WithSessionExpiryInterval(expirySeconds).Build();
        var answer = await client._client.ConnectAsync(options, TestContext.Current.CancellationToken);
        Assert.Equal(MqttClientConnectResultCode.Success, answer.ResultCode);
        return client;
    }

    public Task Publish(string topic, string payload, bool retain = false) => Publish(topic, Encoding.UTF8.GetBytes(payload), retain);

    public async Task Publish(string topic, byte[] payload, bool retain = false)
    {
        var message = new MqttApplicationMessageBuilder().WithTopic(topic).WithPayload(payload).WithRetainFlag(retain)
            .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build();
        Assert.True((await _client.PublishAsync(message, TestContext.Current.CancellationToken)).IsSuccess);
    }

    public Task Subscribe(string filter) => _client.SubscribeAsync(
        new MqttClientSubscribeOptionsBuilder().WithTopicFilter(filter, MqttQualityOfServiceLevel.AtLeastOnce).Build(),
        TestContext.Current.CancellationToken);

    public async Task<string> FirstOf(string filter)
    {
        var first = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        _client.ApplicationMessageReceivedAsync += received =>
        {
            first.TrySetResult(Encoding.UTF8.GetString(received.ApplicationMessage.Payload.ToArray()));
            return Task.CompletedTask;
        };
        await Subscribe(filter);
        return await first.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    public Task Leave() => _client.DisconnectAsync(new MqttClientDisconnectOptions(), TestContext.Current.CancellationToken);

    public void Dispose() => _client.Dispose();
}
