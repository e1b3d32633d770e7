using MeterEdge.Control;
using MeterEdge.Mqtt;
using MeterEdge.Tests.Journal;

namespace MeterEdge.Tests.Mqtt;

public sealed class LinkLossTests
{
    [Fact]
    public async Task A_broker_that_never_acknowledges_is_given_up_and_tried_anew()
    {
        await using var broker = new ScriptedBroker { Acknowledge = _ => null };
        await using var link = await RunningLink.Start(broker.Port);
        var session = await link.Session();
        var publish = RunningLink.Publish(session).AsTask();
        await Until.True(() => broker.Published.Count == 1);
        link.Time.Advance(TimeSpan.FromSeconds(19));
        Assert.False(publish.IsCompleted);
        link.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(PublishOutcome.Unknown, await publish.WaitAsync(TimeSpan.FromSeconds(30), RunningLink.Cancel));
        Assert.True(session.Ended.IsCancellationRequested);
        broker.Acknowledge = _ => 0;
        var next = await link.Session();
        Assert.NotSame(session, next);
        Assert.Equal(PublishOutcome.Acknowledged, await RunningLink.Publish(next));
    }

    [Fact]
    public async Task A_session_given_up_leaves_the_will_in_force_until_we_are_back()
    {
        await using var broker = new ScriptedBroker { Acknowledge = _ => null };
        await using var link = await RunningLink.Start(broker.Port);
        var publish = RunningLink.Publish(await link.Session()).AsTask();
        await Until.True(() => broker.Published.Count == 1);
        link.Time.Advance(TimeSpan.FromSeconds(20));
        await publish;
        await Until.True(() => broker.Disconnects.Count == 1);

        // Disconnect with Will Message (MQTT 5.0, 3.14.2.1): with 0x00 the broker would forget the will.
        Assert.Equal([0x04], broker.Disconnects);
    }

    [Fact]
    public async Task When_the_connection_breaks_what_was_under_way_is_unknown_and_a_new_session_follows()
    {
        await using var broker = new ScriptedBroker { Acknowledge = _ => null };
        await using var link = await RunningLink.Start(broker.Port);
        var session = await link.Session();

        // More than the window: some are on the wire, the others wait for a place.
        var publishes = Enumerable.Range(0, 40).Select(_ => RunningLink.Publish(session).AsTask()).ToList();
        await Until.True(() => broker.Published.Count == 16);
        broker.Drop();
        Assert.All(
            await Task.WhenAll(publishes).WaitAsync(TimeSpan.FromSeconds(30), RunningLink.Cancel),
            outcome => Assert.Equal(PublishOutcome.Unknown, outcome));
        Assert.True(session.Ended.IsCancellationRequested);
        broker.Acknowledge = _ => 0;
        Assert.Equal(PublishOutcome.Acknowledged, await RunningLink.Publish(await link.Session()));
        Assert.Equal(16, broker.Published.Count - 1);
        Assert.NotEmpty(link.Log.Of(1002));
    }

    [Fact]
    public async Task Whoever_sees_a_session_end_and_asks_again_gets_another_one()
    {
        await using var broker = new ScriptedBroker();
        await using var link = await RunningLink.Start(broker.Port);
        for (var round = 0; round < 20; round++)
        {
            var session = await link.Session();
            var again = new TaskCompletionSource<Task<IMqttSession>>();
            using var asked = session.Ended.Register(() => again.SetResult(link.It.Session(RunningLink.Cancel).AsTask()));
            broker.Drop();
            var next = await again.Task.WaitAsync(TimeSpan.FromSeconds(30), RunningLink.Cancel);
            await link.WhilePausing(() => next.IsCompleted);
            Assert.NotSame(session, await next);
            Assert.False(link.It.IsConnected && (await next).Ended.IsCancellationRequested);
        }
    }

    [Fact]
    public async Task A_publish_on_an_ended_session_is_unknown_and_never_throws()
    {
        await using var broker = new ScriptedBroker();
        await using var link = await RunningLink.Start(broker.Port);
        var session = await link.Session();
        broker.Drop();
        await Until.True(() => session.Ended.IsCancellationRequested);
        Assert.Equal(PublishOutcome.Unknown, await RunningLink.Publish(session));
        Assert.Equal(PublishOutcome.Unknown, await RunningLink.Publish(session, cancel: new(canceled: true)));
        await link.Session();
        await link.Stop();
        link.It.Dispose();
        Assert.Equal(PublishOutcome.Unknown, await RunningLink.Publish(session));
        Assert.Equal(PublishOutcome.Unknown, await RunningLink.Publish(session, cancel: new(canceled: true)));
    }

    [Fact]
    public async Task A_caller_that_gives_up_does_not_break_the_session_by_the_late_acknowledgement()
    {
        await using var broker = new ScriptedBroker { ReceiveMaximum = 2, Acknowledge = _ => null };
        await using var link = await RunningLink.Start(broker.Port);
        var session = await link.Session();
        using var giveUp = new CancellationTokenSource();
        var given = new[] { RunningLink.Publish(session, "a", giveUp.Token).AsTask(), RunningLink.Publish(session, "b", giveUp.Token).AsTask() };
        await Until.True(() => broker.Published.Count == 2);
        await giveUp.CancelAsync();
        Assert.All(await Task.WhenAll(given), outcome => Assert.Equal(PublishOutcome.Unknown, outcome));

        // The broker still counts the two against its Receive Maximum.
        var third = RunningLink.Publish(session, "c").AsTask();
        Assert.Equal(2, broker.Published.Count);
        Assert.False(third.IsCompleted);
        await broker.AcknowledgeNow(broker.Published[0]);
        await Until.True(() => broker.Published.Count == 3);
        await broker.AcknowledgeNow(broker.Published[2]);
        Assert.Equal(PublishOutcome.Acknowledged, await third.WaitAsync(TimeSpan.FromSeconds(30), RunningLink.Cancel));
        Assert.False(session.Ended.IsCancellationRequested);
    }

    [Theory]
    [InlineData(0x86)]
    [InlineData(0x87)]
    [InlineData(0x8A)]
    public async Task A_broker_that_refuses_us_is_asked_again_only_after_minutes(byte code)
    {
        await using var broker = new ScriptedBroker { ConnectCode = code };
        await using var link = await RunningLink.Start(broker.Port);
        await Until.True(() => link.Log.Of(1007).Count == 1);
        link.Time.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromMilliseconds(1));
        Assert.Single(broker.Connects);
        await link.WhilePausing(() => broker.Connects.Count == 2);
        Assert.InRange(link.Time.GetUtcNow() - link.Time.Start, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(16));
        await Until.True(() => link.Log.Of(1007).Count == 2);
        Assert.Contains("check Mqtt:Username, PasswordFile and ClientId", Assert.Single(link.Log.Of(1004)), StringComparison.Ordinal);
        Assert.Empty(link.Log.Of(1003));
        broker.ConnectCode = 0;
        await link.Session();
    }

    [Fact]
    public async Task A_broker_that_is_not_ready_is_tried_again_soon_and_named_once()
    {
        // Server unavailable.
        await using var broker = new ScriptedBroker { ConnectCode = 0x88 };
        await using var link = await RunningLink.Start(broker.Port);
        await link.WhilePausing(() => broker.Connects.Count >= 3);
        Assert.InRange(link.Time.GetUtcNow() - link.Time.Start, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        Assert.Contains("ServerUnavailable", Assert.Single(link.Log.Of(1003)), StringComparison.Ordinal);
        Assert.Empty(link.Log.Of(1004));
    }

    [Fact]
    public async Task A_broker_that_takes_connections_and_says_nothing_is_left_after_the_time_out()
    {
        await using var broker = new ScriptedBroker { ConnectCode = null };
        await using var link = await RunningLink.Start(broker.Port, settings => settings with { ConnectTimeout = TimeSpan.FromMilliseconds(200) });
        await Until.True(() => link.Log.Of(1003).Count == 1);
        Assert.Contains("no answer within 0.2 s", link.Log.Of(1003)[0], StringComparison.Ordinal);
        broker.ConnectCode = 0;
        await link.Session();
    }

    [Fact]
    public async Task Another_client_with_our_id_is_an_alarm_and_we_do_not_fight_it()
    {
        await using var broker = new ScriptedBroker();
        await using var link = await RunningLink.Start(broker.Port);
        await link.Session();

        // Session taken over.
        await broker.Dismiss(0x8E);
        await Until.True(() => link.Log.Of(1007).Count == 1);
        var happened = Assert.Single(link.Events.All);
        Assert.Equal(("duplicate_edge", Severity.Alarm), (happened.Code, happened.Severity));
        link.Time.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromMilliseconds(1));
        Assert.Single(broker.Connects);
        await link.Session();
    }

    [Fact]
    public async Task Another_client_with_our_id_is_noticed_with_publishes_under_way()
    {
        await using var broker = new ScriptedBroker { Acknowledge = _ => null };
        await using var link = await RunningLink.Start(broker.Port);
        var session = await link.Session();
        var publishes = Enumerable.Range(0, 16).Select(_ => RunningLink.Publish(session).AsTask()).ToList();
        await Until.True(() => broker.Published.Count == 16);
        await broker.Dismiss(0x8E);
        await Task.WhenAll(publishes);
        await Until.True(() => link.Log.Of(1007).Count == 1);
        Assert.Equal(["duplicate_edge"], link.Events.Codes);
    }

    [Fact]
    public async Task The_password_is_read_at_every_connect()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder["password"], "first\n", RunningLink.Cancel);
        await using var broker = new ScriptedBroker();
        await using var link = await RunningLink.Start(broker.Port, settings => settings with { Username = "edge", PasswordFile = folder["password"] });
        await link.Session();
        await File.WriteAllTextAsync(folder["password"], "second", RunningLink.Cancel);
        broker.Drop();
        await link.WhilePausing(() => broker.Connects.Count == 2);
        Assert.Equal([("edge", "first"), ("edge", "second")], broker.Connects.Select(connect => (connect.User, connect.Password)));
    }

    [Fact]
    public async Task A_password_file_that_is_missing_is_named_and_looked_for_again()
    {
        using var folder = new TempFolder();
        await using var broker = new ScriptedBroker();
        await using var link = await RunningLink.Start(broker.Port, settings => settings with { Username = "edge", PasswordFile = folder["password"] });
        await Until.True(() => link.Log.Of(1003).Count == 1);
        Assert.Contains(folder["password"], link.Log.Of(1003)[0], StringComparison.Ordinal);
        await File.WriteAllTextAsync(folder["password"], "found", RunningLink.Cancel);
        await link.Session();
    }
}
