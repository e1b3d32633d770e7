using System.Text;
using System.Text.Json.Nodes;
using MeterEdge.Contract;
using MeterEdge.Control;
using MeterEdge.Mqtt;
using MeterEdge.Requests;
using MeterEdge.Tests.Forwarding;
using MeterEdge.Tests.Journal;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeterEdge.Tests.Requests;

/// <summary>Everything that answers requests, over a journal and a control store in a folder, and a broker that a test leads by the hand.</summary>
internal sealed class Desk : IAsyncDisposable
{
    public const string Status = """{"v":1,"id":"s-1","do":"status"}""";

    private readonly RequestStore _store;
    private readonly Replays _replays;
    private RequestRunner? _runner;

    public Desk(string folder, InfluxHistory? influx = null)
    {
        Journal = new(folder);
        Control = EventStore.Open(folder, Journal.Time, NullLogger<EventStore>.Instance);
        _store = new(Control, Journal.Time);
        _replays = new("TG-0417", Journal.It, Control, influx, new(TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(20)));
        Inbox = new(_store, () => new JsonObject { ["seq"] = 7 }, () => new JsonObject { ["clock"] = "trusted" },
            new(() => Cases, TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai"), Journal.Time), Journal.Events, Journal.Time, NullLogger<RequestInbox>.Instance);
    }

    public OpenJournal Journal { get; }

    public EventStore Control { get; }

    public RequestInbox Inbox { get; }

    /// <summary>Where cases are known.</summary>
    public MeterEdge.Control.Cases.Desk? Cases { get; set; }

    public FakeLink Link { get; } = new();

    /// <summary>Every answer, in the order of the numbers.</summary>
    public IReadOnlyList<ResultMessage> Answers =>
        [.. Control.Kept(1, long.MaxValue, 10_000).Events.Where(kept => kept.IsResult).Select(kept => EventMessages.Result("TG-0417", "d", "c", kept))];

    public IReadOnlyList<ResultMessage> AnswersTo(string id) => [.. Answers.Where(answer => answer.Id == id)];

    /// <summary>Says something to the inbox.</summary>
    public bool Say(string payload, bool retained = false, string topic = "down/request", ReplyTo? reply = null) =>
        Inbox.Take(new(topic, Encoding.UTF8.GetBytes(payload), retained, reply));

    /// <summary>The answer to it.</summary>
    public ResultMessage Ask(string payload, bool retained = false)
    {
        Assert.True(Say(payload, retained));
        return Answers[^1];
    }

    public async Task StartRunner()
    {
        _runner = new(Link, _store, _replays, Journal.Time, NullLogger<RequestRunner>.Instance);
        await _runner.StartAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Ends the runner as a crash does: nothing is kept on the way out.</summary>
    public async Task StopRunner()
    {
        if (_runner is null)
            return;
        await _runner.StopAsync(CancellationToken.None);
        _runner.Dispose();
        _runner = null;
    }

    /// <summary>Waits while fake time goes on.</summary>
    public Task Until(Func<bool> condition) => Tests.Journal.Until.True(
        Journal.Time, condition, () => string.Join('\n', Answers.Select(answer => $"{answer.Id} {answer.Stage} {answer.Code} {answer.Data}")));

    public async ValueTask DisposeAsync()
    {
        await StopRunner();
        await Control.DisposeAsync();
        await Journal.DisposeAsync();
    }
}
