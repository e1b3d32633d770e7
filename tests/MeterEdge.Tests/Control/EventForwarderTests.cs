using System.Text;
using System.Text.Json;
using MeterEdge.Contract;
using MeterEdge.Control;
using MeterEdge.Mqtt;
using MeterEdge.Tests.Forwarding;
using MeterEdge.Tests.Journal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace MeterEdge.Tests.Control;

public sealed class EventForwarderTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _time = new(Journal.Some.Start);
    private readonly FakeLink _link = new();
    private readonly EventStore _store;
    private readonly EventForwarder _forwarder;

    public EventForwarderTests()
    {
        _store = EventStore.Open(_folder.Path, _time, NullLogger<EventStore>.Instance);
        _forwarder = new(_link, _store, "TG-0417", _time, NullLogger<EventForwarder>.Instance);
    }

    public async ValueTask InitializeAsync() => await _forwarder.StartAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _forwarder.StopAsync(CancellationToken.None);
        _forwarder.Dispose();
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Events_are_published_in_order_as_the_contract_says()
    {
        for (var n = 1; n <= 60; n++)
            _store.Append(EventStoreTests.Event(n));
        var session = _link.Connect();
        await Until.True(() => session.Published.Count == 60);
        _store.Append(EventStoreTests.Event(61));
        await Until.True(() => session.Published.Count == 61);
        Assert.Equal(Enumerable.Range(1, 61).Select(n => (long)n), session.Published.Select(N));
        Assert.Equal(
            $$$"""
            {"v":1,"edge":"TG-0417","device":"{{{_store.Device}}}","control":"{{{_store.Control}}}","n":1,"t":"2026-11-23T10:15:01.000Z","code":"meter_lost","sev":"warning","meter":"130005218841","data":{"n":1}}
            """,
            Encoding.UTF8.GetString(session.Published[0].Payload));
        Assert.All(session.Published, publish => Assert.Equal(("up/event", false), (publish.Topic, publish.Retain)));
        await Until.True(() => _store.Unacknowledged(("", 0), 100).Events.Count == 0);
    }

    [Theory]
    [InlineData(PublishOutcome.Refused)]
    [InlineData(PublishOutcome.Unknown)]
    public async Task An_event_that_is_not_taken_is_published_again_before_any_later_one(PublishOutcome outcome)
    {
        var session = _link.Connect();
        var refusals = 3;
        session.Answer = publish => N(publish) == 2 && Interlocked.Decrement(ref refusals) >= 0 ? outcome : PublishOutcome.Acknowledged;
        for (var n = 1; n <= 3; n++)
            _store.Append(EventStoreTests.Event(n));
        await Until.True(_time, () => session.Published.Any(publish => N(publish) == 3));
        Assert.Equal([1, 2, 2, 2, 2, 3], session.Published.Select(N).Where((n, at) => n != 1 || at == 0));
        await Until.True(() => _store.Unacknowledged(("", 0), 100).Events.Count == 0);
    }

    [Fact]
    public async Task What_was_unanswered_when_the_session_ended_goes_first_in_the_next()
    {
        var session = _link.Connect();
        session.Answer = _ => null;
        _store.Append(EventStoreTests.Event(1));
        _store.Append(EventStoreTests.Event(2));
        await Until.True(() => session.Published.Count == 1);
        session.End();
        var next = _link.Connect();
        await Until.True(_time, () => next.Published.Count == 2);
        Assert.Equal([1, 2], next.Published.Select(N));
    }

    [Theory]
    [InlineData(PublishOutcome.PayloadRefused)]
    [InlineData(PublishOutcome.TooLarge)]
    public async Task An_event_that_the_broker_does_not_take_blocks_no_other_and_is_kept_for_the_next_session(PublishOutcome outcome)
    {
        var session = _link.Connect();
        session.Answer = publish => N(publish) == 1 ? outcome : PublishOutcome.NobodyListening;
        for (var n = 1; n <= 3; n++)
            _store.Append(EventStoreTests.Event(n));
        await Until.True(() => session.Published.Count == 3);
        await Until.True(() => _store.Unacknowledged(("", 0), 100).Events is [{ N: 1 }]);

        session.End();
        var next = _link.Connect();
        await Until.True(_time, () => next.Published.Count == 1);
        Assert.Equal([1], next.Published.Select(N));
        await Until.True(() => _store.Unacknowledged(("", 0), 100).Events.Count == 0);
    }

    private static long N(FakePublish publish) => JsonSerializer.Deserialize(publish.Payload, ContractJson.Default.EventMessage)!.N;

    [Fact]
    public async Task A_result_goes_to_its_own_topic_and_to_where_its_sender_wants_it()
    {
        var session = _link.Connect();
        Tell(1, new("me/v1/TG-0417/up/reply/me", [1, 2]));
        await Until.True(() => session.Published.Count == 2);
        Assert.Equal(["up/result", "me/v1/TG-0417/up/reply/me"], session.Published.Select(publish => publish.Topic));
        Assert.Equal(
            $$$"""
            {"v":1,"edge":"TG-0417","device":"{{{_store.Device}}}","control":"{{{_store.Control}}}","n":1,"t":"2026-11-23T10:15:01.000Z","id":"q-1","do":"backfill","stage":"progress","done":5,"of":10,"data":{"sent":3}}
            """,
            Encoding.UTF8.GetString(session.Published[0].Payload));
        Assert.Equal(session.Published[0].Payload, session.Published[1].Payload);
        Assert.Equal([1, 2], session.Published[1].Reply!.Correlation!);
        await Until.True(() => _store.Unacknowledged(("", 0), 100).Events.Count == 0);
    }

    [Theory]
    [InlineData(PublishOutcome.Refused)]
    [InlineData(PublishOutcome.TooLarge)]
    [InlineData(PublishOutcome.PayloadRefused)]
    [InlineData(PublishOutcome.NobodyListening)]
    public async Task A_reply_that_is_not_wanted_there_holds_up_nothing(PublishOutcome outcome)
    {
        var session = _link.Connect();
        session.Answer = publish => publish.Reply is null ? PublishOutcome.Acknowledged : outcome;
        Tell(1, new("me/v1/TG-0417/up/reply/me", null));
        Tell(2, null);
        await Until.True(() => session.Published.Count == 3);
        await Until.True(() => _store.Unacknowledged(("", 0), 100).Events.Count == 0);
    }

    [Fact]
    public async Task A_reply_that_may_not_have_arrived_is_sent_again_with_its_result()
    {
        var session = _link.Connect();
        session.Answer = publish => publish.Reply is not null && session.Published.Count == 2 ? PublishOutcome.Unknown : PublishOutcome.Acknowledged;
        Tell(1, new("me/v1/TG-0417/up/reply/me", null));
        await Until.True(_time, () => session.Published.Count == 4);
        Assert.Equal(["up/result", "me/v1/TG-0417/up/reply/me", "up/result", "me/v1/TG-0417/up/reply/me"], session.Published.Select(publish => publish.Topic));
    }

    private void Tell(int n, ReplyTo? reply) => _store.Write(transaction => transaction.Insert(
        new(
            Journal.Some.Start.AddSeconds(n),
            KeptEvent.Result,
            Severity.Info,
            null,
            new() { ["id"] = $"q-{n}", ["do"] = "backfill", ["stage"] = "progress", ["done"] = 5, ["of"] = 10, ["data"] = new System.Text.Json.Nodes.JsonObject { ["sent"] = 3 } }),
        reply));
}
