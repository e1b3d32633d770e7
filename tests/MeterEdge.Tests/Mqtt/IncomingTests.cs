using System.Text;
using MeterEdge.Control;
using MeterEdge.Mqtt;
using MeterEdge.Tests.Journal;

namespace MeterEdge.Tests.Mqtt;

public sealed class IncomingTests
{
    private const string Request = "me/v1/TG-0417/down/request";
    private const string State = "me/v1/TG-0417/up/state";

    [Fact]
    public async Task Every_session_asks_for_requests_as_they_were_published_and_for_its_own_state()
    {
        await using var broker = new ScriptedBroker();
        await using var link = await RunningLink.Start(broker.Port);
        await link.Session();
        await Until.True(() => broker.Subscribed.Count == 1);
        Assert.Equal(
            [(Request, 1, true, 1), .. Topics.OfControl.Select(topic => ($"me/v1/TG-0417/{topic}", 1, true, 1)), (State, 1, false, 0)],
            broker.Subscribed[0].Filters);
        broker.Drop();
        await link.WhilePausing(() => broker.Subscribed.Count == 2);
    }

    [Theory]
    [InlineData(true, 0x00)]
    [InlineData(false, 0x80)]
    public async Task A_message_is_acknowledged_after_the_inbox_has_taken_it_and_as_the_inbox_says(bool taken, byte code)
    {
        await using var broker = new ScriptedBroker();
        await using var link = await RunningLink.Start(broker.Port);
        await link.Session();
        await Until.True(() => broker.Subscribed.Count == 1);
        var early = false;
        link.Inbox.Answer = _ =>
        {
            early = broker.Acknowledged.Count > 0;
            return taken;
        };
        await broker.Send(7, Request, "{}", retain: true, response: "me/v1/TG-0417/up/reply/me");
        await Until.True(() => broker.Acknowledged.Count == 1);
        Assert.Equal(((ushort)7, code), broker.Acknowledged[0]);
        Assert.False(early);
        var incoming = Assert.Single(link.Inbox.All);
        Assert.Equal(
            ("down/request", "{}", true, "me/v1/TG-0417/up/reply/me"),
            (incoming.Topic, Encoding.UTF8.GetString(incoming.Payload.Span), incoming.Retained, incoming.Reply?.Topic));
    }

    [Fact]
    public async Task An_inbox_that_throws_is_answered_for_and_the_next_message_comes()
    {
        await using var broker = new ScriptedBroker();
        await using var link = await RunningLink.Start(broker.Port);
        await link.Session();
        await Until.True(() => broker.Subscribed.Count == 1);
        link.Inbox.Answer = incoming => incoming.Payload.Length == 0 ? throw new InvalidDataException("a bug") : true;
        await broker.Send(1, Request, "");
        await broker.Send(2, Request, "{}");
        await Until.True(() => broker.Acknowledged.Count == 2);
        Assert.Equal([((ushort)1, (byte)0x80), ((ushort)2, (byte)0)], broker.Acknowledged);
        Assert.Single(link.Log.Of(1009));
    }

    [Fact]
    public async Task A_response_topic_elsewhere_is_no_place_to_answer_to()
    {
        await using var broker = new ScriptedBroker();
        await using var link = await RunningLink.Start(broker.Port, settings => settings with { ReplyPrefixes = ["ops"] });
        var session = await link.Session();
        await Until.True(() => broker.Subscribed.Count == 1);
        await broker.Send(1, Request, "{}", response: "me/v1/TG-0417/down/request");
        await broker.Send(2, Request, "{}", response: "ops/me");
        await Until.True(() => link.Inbox.All.Count == 2);
        Assert.Equal([null, "ops/me"], link.Inbox.All.Select(incoming => incoming.Reply?.Topic));

        // Nor is it written to if it got in by another way.
        Assert.Equal(PublishOutcome.Refused, await session.Reply(new("elsewhere", null), "{}"u8.ToArray(), RunningLink.Cancel));
        Assert.Equal(PublishOutcome.Acknowledged, await session.Reply(new("ops/me", [1, 2]), "{}"u8.ToArray(), RunningLink.Cancel));
        Assert.Equal("ops/me", Assert.Single(broker.Published).Topic);
    }

    [Theory]
    [InlineData((byte)0x87)]
    [InlineData(null)]
    public async Task A_broker_that_does_not_let_us_hear_still_takes_what_we_say(byte? code)
    {
        await using var broker = new ScriptedBroker { SubscribeCode = code };
        await using var link = await RunningLink.Start(broker.Port);
        var session = await link.Session();
        await Until.True(() => broker.Subscribed.Count == 1);
        Assert.Equal(PublishOutcome.Acknowledged, await RunningLink.Publish(session));
        if (code is not null)
            await Until.True(() => link.Log.Of(1008).Count == 2 + Topics.OfControl.Length);
        Assert.False(session.Ended.IsCancellationRequested);
    }

    [Fact]
    public async Task Another_concentrator_on_our_topic_raises_one_alarm()
    {
        await using var broker = new ScriptedBroker();
        await using var link = await RunningLink.Start(broker.Port);
        await link.Session();
        await Until.True(() => broker.Subscribed.Count == 1);
        await broker.Send(1, State, Json("before"));
        await broker.Send(2, State, Json(RunningLink.Boot));
        await broker.Send(3, State, Json("theirs"));
        await broker.Send(4, State, Json("theirs"));
        await Until.True(() => broker.Acknowledged.Count == 4);
        var alarm = Assert.Single(link.Events.All);
        Assert.Equal(("duplicate_edge", Severity.Alarm), (alarm.Code, alarm.Severity));
        Assert.Equal("""{"client_id":"TG-0417","device":"5c1e","boot":"theirs"}""", alarm.Data.ToJsonString());
        Assert.Empty(link.Inbox.All);

        static string Json(string boot) => $$"""{"v":1,"edge":"TG-0417","device":"5c1e","boot":"{{boot}}","online":true}""";
    }
}
