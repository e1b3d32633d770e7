using MeterEdge.SystemTests.Facts;
using MeterEdge.SystemTests.Plant;

namespace MeterEdge.SystemTests;

public sealed class BrokerLimitsTests
{
    [Fact]
    public async Task A_broker_that_wants_a_shorter_keep_alive_gets_it_and_keeps_the_connection()
    {
        await using var site = new Site();
        var broker = await site.Broker("allow_anonymous true", "max_keepalive 10");
        var proxy = site.Proxy(broker);
        // So that nothing is said for long.
        var daemon = site.Daemon(await site.Line("sdm120:1"), proxy.Port, settings => settings with { Instant = "12:00:00", Energy = "12:00:00" });
        daemon.Start();
        // The broker would cut a client that is silent for 15 s.
        await Until.True(() => proxy.Log.Count(MqttPacket.PingReq) >= 3, "three pings");

        Assert.Equal([60, 10], proxy.Log.Connects.Select(connect => connect.KeepAliveSeconds));
        Assert.DoesNotContain(daemon.Log, said => said.Contains("lost", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Never_more_is_under_way_than_the_broker_can_take(int receiveMaximum)
    {
        await using var site = new Site();
        var broker = await site.Broker("allow_anonymous true", $"max_inflight_messages {receiveMaximum}", "max_packet_size 3000");
        var proxy = site.Proxy(broker);
        var headEnd = await site.HeadEnd(broker);
        var line = await site.Line("sdm120:1-3");
        var daemon = site.Daemon(line, proxy.Port, settings => settings with { Instant = "00:00:01" });
        proxy.Close();
        daemon.Start();
        await Until.True(() => line.Truth.Entries.Count >= 18, "a backlog");
        proxy.Rules.PubAckDelayMs = 20;
        proxy.Open();
        await Until.True(() => headEnd.Arrivals.Count >= 24, "the backlog and fresh readings");
        Assert.Equal(0, await daemon.Stop());

        Assert.Equal(receiveMaximum, proxy.Log.MostUnacknowledged);
        await Until.True(() => !headEnd.States[^1].Online, "the last word");
        await Delivered.InTheEnd(daemon, headEnd);
    }

    [Fact]
    public async Task What_was_not_acknowledged_is_given_up_after_a_while_and_sent_again()
    {
        await using var site = new Site();
        var broker = await site.Broker();
        var proxy = site.Proxy(broker);
        var headEnd = await site.HeadEnd(broker);
        var daemon = site.Daemon(await site.Line("sdm120:1-2"), proxy.Port);
        daemon.Start();
        await Until.True(() => headEnd.Arrivals.Count >= 2, "first readings");

        var connects = proxy.Log.Connects.Count;
        proxy.Rules.SwallowPubAcks = true;
        await Until.True(() => proxy.Log.Swallowed >= 3, "unanswered publishes");
        await Until.True(() => proxy.Log.Connects.Count > connects, "the daemon to give the connection up");
        proxy.Rules.SwallowPubAcks = false;
        await Until.True(
            () => headEnd.Arrivals.GroupBy(arrival => arrival.Reading.Seq).Any(copies => copies.Count() > 1), "a second delivery");
        Assert.Equal(0, await daemon.Stop());

        await Delivered.InTheEnd(daemon, headEnd);
        Delivered.WithoutHoles(headEnd.Events);
    }

    [Fact]
    public async Task What_is_larger_than_the_broker_takes_waits_until_it_takes_more_and_holds_up_nothing()
    {
        await using var site = new Site();
        var broker = await site.Broker("allow_anonymous true", "max_packet_size 1600");
        var proxy = site.Proxy(broker);
        var headEnd = await site.HeadEnd(broker);
        var line = await site.Line("sdm630:1", "sdm120:2-3");
        var daemon = site.Daemon(line, proxy.Port, settings => settings with { Instant = "00:00:01", Energy = "1.00:00:00" });
        daemon.Start();
        await Until.True(() => headEnd.Arrivals.Count >= 8, "the readings that fit");
        Assert.DoesNotContain(headEnd.Arrivals, arrival => arrival.Reading.Meter == line.Serials[0]);
        Assert.Contains(headEnd.Events, one => one.Code == "sink_paused");

        // The broker keeps nothing, so the head-end has to be there before the daemon is.
        proxy.Close();
        await broker.Stop(Signal.Terminate);
        broker.Configure("allow_anonymous true");
        await broker.Start();
        await headEnd.Connect();
        proxy.Open();
        await Until.True(() => headEnd.Arrivals.Count(arrival => arrival.Reading.Meter == line.Serials[0]) >= 8, "the readings that did not fit");
        Assert.Equal(0, await daemon.Stop());

        Assert.DoesNotContain(headEnd.Events, one => one.Code == "dead_letter");
        await Delivered.InTheEnd(daemon, headEnd);
    }

    [Fact]
    public async Task A_broker_that_takes_only_small_packets_gets_small_ones_and_everything_in_them()
    {
        await using var site = new Site();
        var broker = await site.Broker("allow_anonymous true", "max_packet_size 3000");
        var proxy = site.Proxy(broker);
        var headEnd = await site.HeadEnd(broker);
        var line = await site.Line("sdm630:1-2", "sdm120:3-10");
        var daemon = site.Daemon(line, proxy.Port);
        daemon.Start();
        await Until.True(() => headEnd.Arrivals.Count >= 30, "readings");
        Assert.Equal(0, await daemon.Stop());

        Assert.InRange(proxy.Log.LargestPacket, 2000, 3000);
        Assert.Contains(headEnd.Everything, heard => heard.Topic == "up/meters/0");
        await Delivered.InTheEnd(daemon, headEnd);
    }
}
