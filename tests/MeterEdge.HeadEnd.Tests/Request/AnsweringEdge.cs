using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Json;
using MeterEdge.Contract;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace MeterEdge.HeadEnd.Tests.Request;

/// <summary>A concentrator that answers as a test wants it to.</summary>
internal sealed class AnsweringEdge : IDisposable
{
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly ConcurrentQueue<RequestMessage> _requests = new();
    private long _n;

    private AnsweringEdge(Func<RequestMessage, int, IReadOnlyList<ResultMessage>> answers) =>
        _client.ApplicationMessageReceivedAsync += async received =>
        {
            var request = JsonSerializer.Deserialize(received.ApplicationMessage.Payload.ToArray(), ContractJson.Default.RequestMessage)!;
            _requests.Enqueue(request);
            foreach (var answer in answers(request, _requests.Count))
                await Say(answer with { N = ++_n });
        };

    public IReadOnlyList<RequestMessage> Requests => [.. _requests];

    /// <param name="port">Of the broker.</param>
    /// <param name="answers">What to say to a request, and to its how-manieth coming.</param>
    public static async Task<AnsweringEdge> Start(int port, Func<RequestMessage, int, IReadOnlyList<ResultMessage>> answers)
    {
        var edge = new AnsweringEdge(answers);
        var cancel = TestContext.Current.CancellationToken;
        await edge._client.ConnectAsync(
            new MqttClientOptionsBuilder().WithProtocolVersion(MqttProtocolVersion.V500).WithTcpServer("127.0.0.1", port).Build(), cancel);
        await edge._client.SubscribeAsync(
            new MqttClientSubscribeOptionsBuilder().WithTopicFilter("me/v1/TG-0417/down/request", MqttQualityOfServiceLevel.AtLeastOnce).Build(), cancel);
        return edge;
    }

    public static ResultMessage Result(string? id, string stage, string? code = null, long? done = null, long? of = null) => new()
    {
        Edge = Some.Edge,
        Device = "5c1e",
        Control = "c1",
        N = 1,
        T = Some.Time,
        Id = id,
        Do = "backfill",
        Stage = stage,
        Code = code,
        Done = done,
        Of = of,
    };

    public Task Say(ResultMessage result) => _client.PublishAsync(
        new MqttApplicationMessageBuilder()
            .WithTopic("me/v1/TG-0417/up/result")
            .WithPayload(JsonSerializer.SerializeToUtf8Bytes(result, ContractJson.Default.ResultMessage))
            .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build(),
        TestContext.Current.CancellationToken);

    public void Dispose() => _client.Dispose();
}
