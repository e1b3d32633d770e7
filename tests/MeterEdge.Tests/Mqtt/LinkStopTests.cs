using System.Net;
using System.Net.Sockets;
using MeterEdge.Mqtt;
using MeterEdge.Tests.Journal;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeterEdge.Tests.Mqtt;

public sealed class LinkStopTests
{
    [Fact]
    public async Task A_connection_that_breaks_in_the_moment_of_the_stop_is_no_fault()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var settings = new MqttSettings
        {
            Host = "127.0.0.1",
            Port = ((IPEndPoint)listener.LocalEndpoint).Port,
            ClientId = "TG-0417",
            TopicRoot = "me/v1/TG-0417",
        };
        for (var round = 0; round < 100; round++)
        {
            using var link = new MqttLink(settings, new([1], RunningLink.Boot), new RecordingInbox(), new RecordingEvents(), TimeProvider.System, NullLogger<MqttLink>.Instance);
            await link.StartAsync(TestContext.Current.CancellationToken);
            using (var broker = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken))
            {
                await broker.GetStream().ReadAtLeastAsync(new byte[1000], 1, cancellationToken: TestContext.Current.CancellationToken);
                // Not an end but a reset, while the stop is on its way.
                broker.LingerState = new(true, 0);
            }

            await link.StopAsync(TestContext.Current.CancellationToken);
            Assert.False(link.ExecuteTask!.IsFaulted, $"round {round}: {link.ExecuteTask.Exception}");
        }
    }

    [Fact]
    public async Task A_clean_stop_says_the_last_word_and_disconnects()
    {
        await using var broker = new ScriptedBroker();
        await using var link = await RunningLink.Start(broker.Port);
        var session = await link.Session();
        await link.Stop();
        await Until.True(() => broker.Disconnects.Count == 1);
        Assert.Equal([0x00], broker.Disconnects);
        var last = Assert.Single(broker.Published);
        Assert.Equal(("me/v1/TG-0417/up/state", RunningLink.LastWord, true), (last.Topic, last.Text, last.Retain));
        Assert.True(session.Ended.IsCancellationRequested);
        Assert.False(link.It.IsConnected);
    }

    [Fact]
    public async Task A_stop_with_publishes_given_up_still_says_the_last_word()
    {
        // What the forwarders do when the daemon stops: they cancel, and the acknowledgements come late.
        await using var broker = new ScriptedBroker { Acknowledge = _ => null };
        await using var link = await RunningLink.Start(broker.Port);
        var session = await link.Session();
        using var stop = new CancellationTokenSource();
        var publishes = Enumerable.Range(0, 10).Select(_ => RunningLink.Publish(session, cancel: stop.Token).AsTask()).ToList();
        await Until.True(() => broker.Published.Count == 10);
        await stop.CancelAsync();
        await Task.WhenAll(publishes);
        var stopping = link.Stop();
        foreach (var published in broker.Published.Where(one => one.Topic.EndsWith("readings", StringComparison.Ordinal)))
            await broker.AcknowledgeNow(published);
        await Until.True(() => broker.Published.Count == 11);
        await broker.AcknowledgeNow(broker.Published[^1]);
        await stopping;
        await Until.True(() => broker.Disconnects.Count == 1);
        Assert.Equal(RunningLink.LastWord, broker.Published[^1].Text);
        Assert.Equal([0x00], broker.Disconnects);
    }

    [Fact]
    public async Task A_last_word_that_nobody_acknowledges_delays_the_stop_only_for_seconds_and_leaves_the_will()
    {
        await using var broker = new ScriptedBroker { Acknowledge = _ => null };
        await using var link = await RunningLink.Start(broker.Port);
        await link.Session();
        var stopping = link.Stop();
        await Until.True(() => broker.Published.Count == 1);
        link.Time.Advance(TimeSpan.FromSeconds(5));
        await stopping;
        await Until.True(() => broker.Disconnects.Count == 1);
        Assert.Equal([0x04], broker.Disconnects);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_stop_while_connecting_ends_at_once_without_a_fault(bool accepts)
    {
        for (var round = 0; round < 10; round++)
        {
            await using var broker = new ScriptedBroker(listening: accepts) { ConnectCode = null };
            await using var link = await RunningLink.Start(broker.Port);
            if (accepts)
                await Until.True(() => broker.Connects.Count == 1);
            await link.Stop();
            Assert.Empty(link.Log.Errors);
        }
    }

    [Fact]
    public async Task A_stop_while_the_connection_breaks_is_no_fault()
    {
        for (var round = 0; round < 20; round++)
        {
            await using var broker = new ScriptedBroker { Acknowledge = _ => null };
            await using var link = await RunningLink.Start(broker.Port);
            var session = await link.Session();
            using var stop = new CancellationTokenSource();
            var publishes = Enumerable.Range(0, 20).Select(_ => RunningLink.Publish(session, cancel: stop.Token).AsTask()).ToList();
            var cut = Task.Run(broker.Drop, RunningLink.Cancel);
            await stop.CancelAsync();
            await link.Stop();
            await cut;
            Assert.All(await Task.WhenAll(publishes), outcome => Assert.Equal(PublishOutcome.Unknown, outcome));
        }
    }
}
