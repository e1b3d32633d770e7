using System.Text.Json;
using MeterEdge.Contract;
using MeterEdge.Forwarding;
using MeterEdge.Mqtt;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeterEdge.Tests.Forwarding;

public sealed class MqttSinkTests : SinkContract
{
    private readonly FakeLink _link = new();
    private readonly MqttSink _sink;
    private FakeMqttSession? _session;

    public MqttSinkTests() => _sink = new(_link, "TG-0417", "5c1e000000000000", NullLogger<MqttSink>.Instance);

    internal override ISink Sink => _sink;

    [Fact]
    public async Task A_message_is_no_larger_than_the_broker_takes()
    {
        _session = _link.Connect(largestPayload: 5000);
        var session = await Session();
        var batch = session.Pack(Readings(1, 100));
        Assert.InRange(batch.Payload.Length, 1000, 5000);
        Assert.True(batch.Count > 1);
    }

    [Fact]
    public async Task A_reading_that_is_larger_than_the_broker_takes_is_not_sent_and_not_at_fault()
    {
        _session = _link.Connect(largestPayload: 300);
        var session = await Session();
        Assert.IsType<Delivery.TooLarge>(await session.Deliver(session.Pack(Readings(1, 5)), Lane.Live, Cancel));
        Assert.Empty(_session.Published);
    }

    [Fact]
    public async Task That_nobody_listens_is_delivered_and_shown()
    {
        _session = _link.Connect();
        _session.Answer = _ => PublishOutcome.NobodyListening;
        var session = await Session();
        Assert.IsType<Delivery.Accepted>(await session.Deliver(session.Pack(Readings(1, 3)), Lane.Live, Cancel));
        Assert.True(_sink.NobodyListens);
        _session.Answer = _ => PublishOutcome.Acknowledged;
        await session.Deliver(session.Pack(Readings(4, 3)), Lane.Live, Cancel);
        Assert.False(_sink.NobodyListens);
    }

    [Fact]
    public async Task The_message_names_edge_device_epoch_and_the_ends_and_is_not_retained()
    {
        _session = _link.Connect();
        var session = await Session();
        await session.Deliver(session.Pack(Readings(5, 3)), Lane.Live, Cancel);
        var publish = Assert.Single(_session.Published);
        var message = JsonSerializer.Deserialize(publish.Payload, ContractJson.Default.ReadingsMessage)!;
        Assert.Equal((1, "TG-0417", "5c1e000000000000", "8f3a000000000000", 5, 7),
            (message.V, message.Edge, message.Device, message.Epoch, message.First, message.Last));
        Assert.Equal(("up/readings", false), (publish.Topic, publish.Retain));
    }

    internal override void Connect(FarSide farSide)
    {
        _session = _link.Connect();
        _session.Answer = _ => farSide switch
        {
            FarSide.Takes => PublishOutcome.Acknowledged,
            FarSide.RefusesForNow => PublishOutcome.Refused,
            FarSide.RefusesForEver => PublishOutcome.PayloadRefused,
            FarSide.IsSilent => null,
        };
    }

    internal override Task Disconnect()
    {
        _session!.End();
        return Task.CompletedTask;
    }


    internal override IReadOnlyList<(Lane? Lane, long[] Seqs)> Seen() =>
        [.. _session!.Published.Select(publish => (
            (Lane?)(publish.Topic == "up/readings" ? Lane.Live : publish.Topic == "up/backfill" ? Lane.Backlog : throw new InvalidOperationException(publish.Topic)),
            JsonSerializer.Deserialize(publish.Payload, ContractJson.Default.ReadingsMessage)!.Readings.Select(reading => reading.Seq).ToArray()))];
}
