using MeterEdge.Modbus.Frames;
using MeterEdge.Modbus.Line;
using Microsoft.Extensions.Time.Testing;

namespace MeterEdge.Modbus.Tests.Line;

/// <summary>One conversation on a fake device, on the test's own thread.</summary>
internal sealed class Talk
{
    public Talk(LineTiming? timing = null, LineObserver? observer = null)
    {
        Timing = timing ?? Some.Timing;
        Link = new FakeLink(Time, Timing);
        Conversation = new Conversation(Link, Timing, Time, observer ?? new LineObserver());
        Assert.True(Link.TryOpen(out _));
        Conversation.Opened();
    }

    public FakeTimeProvider Time { get; } = new();

    public LineTiming Timing { get; }

    public FakeLink Link { get; }

    public Conversation Conversation { get; }

    public ModbusRequest Request { get; init; } = Some.Read(unit: 1, count: 2);

    public byte[] Answer => Some.Answer(Request);

    public bool IsQuarantined => Conversation.Quarantined(Time.GetTimestamp()).Holds(Request.Answer);

    public void Replies(params Reply[] replies) => Link.Respond = _ => replies;

    public ExchangeOutcome Ask(int timeoutMs = 1000) => Ask(Some.Exchange(Request, timeoutMs: timeoutMs));

    public ExchangeOutcome Ask(Exchange exchange) => Conversation.Perform(exchange);

    public TimeSpan Since(long from, long to) => Time.GetElapsedTime(from, to);
}
