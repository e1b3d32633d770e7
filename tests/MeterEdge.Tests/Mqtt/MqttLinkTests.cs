using MeterEdge.Mqtt;
using MeterEdge.Tests.Journal;

namespace MeterEdge.Tests.Mqtt;

public sealed class MqttLinkTests
{
    [Fact]
    public async Task A_session_is_handed_out_only_once_connected()
    {
        await using var broker = new ScriptedBroker(listening: false);
        await using var link = await RunningLink.Start(broker.Port);
        var session = link.It.Session(RunningLink.Cancel).AsTask();
        await Until.True(() => link.Log.Of(1003).Count == 1);
        Assert.False(session.IsCompleted);
        Assert.False(link.It.IsConnected);
        broker.Open();
        await link.WhilePausing(() => session.IsCompleted);
        Assert.True(link.It.IsConnected);
        Assert.Equal(PublishOutcome.Acknowledged, await RunningLink.Publish(await session));
    }

    [Fact]
    public async Task The_connect_carries_identity_will_and_a_session_that_outlives_it()
    {
        await using var broker = new ScriptedBroker();
        await using var link = await RunningLink.Start(broker.Port);
        await link.Session();
        Assert.Equal(
            new("TG-0417", false, 60, 86_400, "me/v1/TG-0417/up/state", RunningLink.LastWord, true, 1, 60, null, null),
            Assert.Single(broker.Connects));
    }

    [Fact]
    public async Task A_publish_goes_out_below_the_root_with_qos_1()
    {
        await using var broker = new ScriptedBroker();
        await using var link = await RunningLink.Start(broker.Port);
        var session = await link.Session();
        await session.Publish("up/state", "{\"a\":1}"u8.ToArray(), retain: true, RunningLink.Cancel);
        await session.Publish("up/event", "{}"u8.ToArray(), retain: false, RunningLink.Cancel);
        Assert.Equal(
            [("me/v1/TG-0417/up/state", "{\"a\":1}", 1, true), ("me/v1/TG-0417/up/event", "{}", 1, false)],
            broker.Published.Select(one => (one.Topic, one.Text, one.Qos, one.Retain)));
    }

    [Theory]
    [InlineData(null, 16)]
    [InlineData(1, 1)]
    [InlineData(4, 4)]
    [InlineData(16, 16)]
    [InlineData(65535, 16)]
    public async Task The_window_is_the_brokers_receive_maximum_and_16_at_most(int? receiveMaximum, int window)
    {
        await using var broker = new ScriptedBroker { ReceiveMaximum = (ushort?)receiveMaximum };
        await using var link = await RunningLink.Start(broker.Port);
        Assert.Equal(window, (await link.Session()).Window);
    }

    [Fact]
    public async Task Never_more_than_the_window_is_unacknowledged()
    {
        await using var broker = new ScriptedBroker { ReceiveMaximum = 3, Acknowledge = _ => null };
        await using var link = await RunningLink.Start(broker.Port);
        var session = await link.Session();
        var publishes = Enumerable.Range(0, 10).Select(n => RunningLink.Publish(session, $"{n}").AsTask()).ToList();
        for (var acknowledged = 0; acknowledged < 10; acknowledged++)
        {
            var expected = Math.Min(10, acknowledged + 3);
            await Until.True(() => broker.Published.Count >= expected);
            Assert.Equal(expected, broker.Published.Count);
            await broker.AcknowledgeNow(broker.Published[acknowledged]);
            await Until.True(() => publishes.Count(publish => publish.IsCompleted) == acknowledged + 1);
        }

        Assert.All(await Task.WhenAll(publishes), outcome => Assert.Equal(PublishOutcome.Acknowledged, outcome));
    }

    [Theory]
    [InlineData(null, "me/v1/TG-0417")]
    [InlineData(1_000u, "me/v1/TG-0417")]
    [InlineData(20_000u, "me/v1/TG-0417")]
    [InlineData(1_000u, "区域/电表/配电房/TG-0417")]
    [InlineData(4_000_000_000u, "me/v1/TG-0417")]
    public async Task The_largest_payload_fits_into_the_brokers_largest_packet(uint? packet, string root)
    {
        await using var broker = new ScriptedBroker { MaximumPacketSize = packet };
        await using var link = await RunningLink.Start(broker.Port, settings => settings with { TopicRoot = root });
        var session = await link.Session();
        Assert.InRange(session.LargestPayload, (int)Math.Min(64_000, packet ?? uint.MaxValue) * 2 / 3, 64_000);
        Assert.Equal(PublishOutcome.Acknowledged, await RunningLink.Publish(session, new('x', session.LargestPayload)));
        Assert.InRange((uint)Assert.Single(broker.Published).PacketSize, 1u, packet ?? uint.MaxValue);
    }

    [Fact]
    public async Task A_larger_payload_is_refused_before_it_is_sent()
    {
        await using var broker = new ScriptedBroker { MaximumPacketSize = 1_000 };
        await using var link = await RunningLink.Start(broker.Port);
        var session = await link.Session();
        Assert.Equal(PublishOutcome.TooLarge, await RunningLink.Publish(session, new('x', session.LargestPayload + 1)));
        Assert.Equal(PublishOutcome.Acknowledged, await RunningLink.Publish(session));
        Assert.Single(broker.Published);
    }

    [Fact]
    public async Task A_broker_that_wants_a_shorter_keep_alive_gets_it_at_once()
    {
        await using var broker = new ScriptedBroker { ServerKeepAlive = 10 };
        await using var link = await RunningLink.Start(broker.Port);

        // Without a step of fake time: there is no pause between the two.
        var session = await link.It.Session(RunningLink.Cancel).AsTask().WaitAsync(TimeSpan.FromSeconds(30), RunningLink.Cancel);
        Assert.Equal([60, 10], broker.Connects.Select(connect => connect.KeepAlive));
        Assert.Equal(PublishOutcome.Acknowledged, await RunningLink.Publish(session));
        broker.Drop();
        await Until.True(() => session.Ended.IsCancellationRequested);
        await link.Session();
        Assert.Equal([60, 10, 10], broker.Connects.Select(connect => connect.KeepAlive));
    }

    [Fact]
    public async Task A_broker_that_allows_a_longer_keep_alive_changes_nothing()
    {
        await using var broker = new ScriptedBroker { ServerKeepAlive = 600 };
        await using var link = await RunningLink.Start(broker.Port);
        await link.Session();
        Assert.Equal(60, Assert.Single(broker.Connects).KeepAlive);
    }

    [Theory]
    [InlineData(0x00, PublishOutcome.Acknowledged)]
    [InlineData(0x10, PublishOutcome.NobodyListening)]
    [InlineData(0x80, PublishOutcome.Refused)]
    [InlineData(0x83, PublishOutcome.Refused)]
    [InlineData(0x87, PublishOutcome.Refused)]
    [InlineData(0x90, PublishOutcome.Refused)]
    [InlineData(0x91, PublishOutcome.Refused)]
    [InlineData(0x97, PublishOutcome.Refused)]
    [InlineData(0x99, PublishOutcome.PayloadRefused)]
    public async Task What_the_broker_answers_is_what_became_of_it(byte code, PublishOutcome outcome)
    {
        await using var broker = new ScriptedBroker { Acknowledge = published => published.Text == "first" ? code : (byte)0 };
        await using var link = await RunningLink.Start(broker.Port);
        var session = await link.Session();
        Assert.Equal(outcome, await RunningLink.Publish(session, "first"));
        Assert.Equal(PublishOutcome.Acknowledged, await RunningLink.Publish(session, "second"));
        Assert.False(session.Ended.IsCancellationRequested);
    }

    [Fact]
    public async Task After_any_mix_of_outcomes_all_places_are_free_again()
    {
        var random = new Random(417);
        byte?[] codes = [0x00, 0x10, 0x80, 0x97, 0x99];
        await using var broker = new ScriptedBroker { Acknowledge = published => codes[published.Payload.Length % codes.Length] };
        await using var link = await RunningLink.Start(broker.Port);
        var session = await link.Session();
        for (var round = 0; round < 30; round++)
        {
            using var giveUp = new CancellationTokenSource();
            var publishes = Enumerable.Range(0, 50).Select(n => RunningLink.Publish(
                session, new('x', random.Next(0, 3) == 0 ? session.LargestPayload + 1 : random.Next(1, 50)), random.Next(0, 2) == 0 ? giveUp.Token : null).AsTask()).ToList();
            if (round % 2 == 0)
                await giveUp.CancelAsync();
            await Task.WhenAll(publishes).WaitAsync(TimeSpan.FromSeconds(30), RunningLink.Cancel);
        }

        Assert.False(session.Ended.IsCancellationRequested);
        broker.Acknowledge = _ => null;
        var before = broker.Published.Count;
        var last = Enumerable.Range(0, session.Window + 5).Select(_ => RunningLink.Publish(session, "the last")).ToList();
        await Until.True(() => broker.Published.Count(one => one.Text == "the last") == session.Window, () => $"{broker.Published.Count - before}");
        broker.Drop();
        foreach (var one in last)
            Assert.Equal(PublishOutcome.Unknown, await one);
    }
}
