using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using MeterEdge.Contract;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace MeterEdge.HeadEnd.Tests.Sending;

/// <summary>A concentrator that answers signed messages as a test wants it to.</summary>
internal sealed class ObeyingEdge : IDisposable
{
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly ConcurrentQueue<(string Topic, string Payload)> _came = new();
    private readonly string _edge;
    private long _n;

    private ObeyingEdge(string edge, Func<int, IReadOnlyList<SwitchResultMessage>> answers)
    {
        _edge = edge;
        _client.ApplicationMessageReceivedAsync += async received =>
        {
            _came.Enqueue((received.ApplicationMessage.Topic, Encoding.UTF8.GetString(received.ApplicationMessage.Payload.ToArray())));
            foreach (var answer in answers(_came.Count))
                await Say(answer with { N = ++_n });
        };
    }

    public IReadOnlyList<(string Topic, string Payload)> Came => [.. _came];

    /// <param name="port">Of the broker.</param>
    /// <param name="answers">What to say to the how-manieth message.</param>
    /// <param name="name">Its own.</param>
    public static async Task<ObeyingEdge> Start(int port, Func<int, IReadOnlyList<SwitchResultMessage>> answers, string name = Some.Edge)
    {
        var edge = new ObeyingEdge(name, answers);
        var cancel = TestContext.Current.CancellationToken;
        await edge._client.ConnectAsync(
            new MqttClientOptionsBuilder().WithProtocolVersion(MqttProtocolVersion.V500).WithTcpServer("127.0.0.1", port).Build(), cancel);
        await edge._client.SubscribeAsync(
            new MqttClientSubscribeOptionsBuilder().WithTopicFilter($"me/v1/{name}/down/#", MqttQualityOfServiceLevel.AtLeastOnce).Build(), cancel);
        return edge;
    }

    public static SwitchResultMessage Answer(string? id, string stage, string? result = null, string? release = null) => new()
    {
        Edge = Some.Edge,
        Device = "5c1e",
        Control = "c1",
        N = 1,
        Id = id,
        Meter = "130005218841",
        Case = "C-1",
        Verb = "disconnect",
        Stage = stage,
        Result = result,
        Release = release,
        T = new() { Said = Some.Time },
    };

    public void Dispose() => _client.Dispose();

    private Task<MqttClientPublishResult> Say(SwitchResultMessage result) => _client.PublishAsync(
        new MqttApplicationMessageBuilder()
            .WithTopic($"me/v1/{_edge}/up/result")
            .WithPayload(JsonSerializer.SerializeToUtf8Bytes(result, ContractJson.Default.SwitchResultMessage))
            .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build(),
        TestContext.Current.CancellationToken);
}
