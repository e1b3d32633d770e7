using MeterEdge.Modbus.Frames;
using MeterEdge.Modbus.Line;
using static MeterEdge.Modbus.Tests.Line.Spans;

namespace MeterEdge.Modbus.Tests.Line;

/// <summary>What is written to all is answered by nobody (MODBUS over Serial Line V1.02, clauses 2.1 and 2.4.1).</summary>
public sealed class BroadcastTests
{
    private static readonly ModbusRequest ToAll = ModbusRequest.WriteMultiple(0, 0x0010, [1, 2]);

    [Fact]
    public void A_broadcast_is_over_200_ms_after_its_last_byte_and_nobody_is_waited_for()
    {
        var talk = new Talk { Request = ToAll };
        var outcome = talk.Ask(timeoutMs: 5000);
        Assert.Equal((ExchangeResult.Sent, 0, TimeSpan.Zero), (outcome.Result, outcome.Received, outcome.Turnaround));
        Assert.Equal(talk.Timing.Of(ToAll.Frame.Length) + Ms(200), talk.Since(outcome.Began, outcome.Ended));
        Assert.Equal(ToAll.Frame.ToArray(), Assert.Single(talk.Link.Sent).Bytes);
        Assert.True(talk.Conversation.LastAnswer.IsEmpty);
        Assert.True(talk.Conversation.Quarantined(talk.Time.GetTimestamp()).IsEmpty);
    }

    [Fact]
    public void A_broadcast_is_traced_and_is_no_failure()
    {
        var lines = new List<string>();
        var talk = new Talk(observer: new HexTrace(TimeProvider.System, lines.Add) { On = true }) { Request = ModbusRequest.WriteCoil(0, 0, on: true) };
        _ = talk.Ask();
        Assert.EndsWith("> 00 05 00 00 FF 00 8D EB", Assert.Single(lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_next_request_goes_out_after_that_at_once()
    {
        using var bus = new Bus();
        var exchange = Some.Exchange(ToAll);
        var sent = bus.Submit(exchange);
        var next = bus.Submit(Some.Exchange(timeoutMs: 10));
        bus.Go();
        Assert.Equal(ExchangeResult.Sent, (await sent).Result);
        _ = await next;
        Assert.Equal(bus.Timing.Of(ToAll.Frame.Length) + Ms(200), bus.SentAt(1));
        Assert.True(exchange.Answer.IsEmpty);
        Assert.Equal(TimeSpan.Zero, exchange.LearnedTurnaround);
        Assert.Equal(1, bus.Line.Statistics.Sent);
    }

    [Fact]
    public void Also_without_line_timing_the_meters_have_200_ms_to_obey()
    {
        var talk = new Talk(LineTiming.Unlimited) { Request = ToAll };
        var first = talk.Ask();
        Assert.Equal(Ms(200), talk.Since(first.Began, first.Ended));
        Assert.Equal(Ms(200), talk.Since(first.Began, talk.Ask().Began));
    }

    [Fact]
    public async Task A_switch_order_that_comes_meanwhile_is_the_next()
    {
        using var bus = new Bus();
        var order = Some.Exchange(Some.Read(unit: 7), LinePriority.Switch, timeoutMs: 10);
        Task<ExchangeOutcome>? ordered = null;
        bus.Link.Respond = sent =>
        {
            ordered ??= bus.Submit(order);
            return [];
        };
        var sent = bus.Submit(Some.Exchange(ToAll));
        var reading = bus.Submit(Some.Exchange(Some.Read(unit: 2), timeoutMs: 10));
        bus.Go();
        _ = await sent;
        _ = await reading;
        _ = await ordered!;
        Assert.Equal([0, 7, 2], bus.Link.Sent.Select(request => (int)request.Bytes[0]));
    }

    [Fact]
    public void Whoever_answers_all_the_same_is_not_taken_for_the_next_who_is_asked()
    {
        var talk = new Talk();
        var echo = ToAll.Frame.Span[1..6].ToArray();
        talk.Replies(new Reply(Ms(50), Some.Frame([1, .. echo])), new Reply(Ms(100), Some.Frame([0, .. echo])));
        var outcome = talk.Ask(Some.Exchange(ToAll));
        Assert.Equal((ExchangeResult.Sent, 16), (outcome.Result, outcome.Received));
        talk.Replies(new Reply(Ms(20), talk.Answer));
        Assert.Equal(ExchangeResult.Answered, talk.Ask().Result);
        Assert.Equal(talk.Answer, talk.Conversation.LastAnswer.ToArray());
    }

    [Fact]
    public void A_late_answer_that_comes_meanwhile_ends_its_wait()
    {
        var talk = new Talk();
        talk.Link.Respond = sent => sent[0] == 0 ? [] : [new Reply(Ms(350), talk.Answer)];
        Assert.Equal(ExchangeResult.NoAnswer, talk.Ask(timeoutMs: 300).Result);
        Assert.True(talk.IsQuarantined);
        Assert.Equal(ExchangeResult.Sent, talk.Ask(Some.Exchange(ToAll)).Result);
        Assert.False(talk.IsQuarantined);
        Assert.Equal(1, talk.Conversation.Counters.Read(isUp: true, queued: 0).LateAnswers);
    }

    [Fact]
    public void A_device_lost_meanwhile_and_back_at_once_does_not_shorten_the_time_to_obey()
    {
        var talk = new Talk();
        talk.Link.GoDown(Ms(80));
        var lost = talk.Ask(Some.Exchange(ToAll));
        Assert.Equal(ExchangeResult.LinkDown, lost.Result);
        Assert.True(talk.Link.TryOpen(out _));
        talk.Conversation.Opened();
        Assert.Equal(talk.Timing.Of(ToAll.Frame.Length) + Ms(200), talk.Since(lost.Began, talk.Ask().Began));
    }

    [Fact]
    public void A_device_that_takes_no_bytes_is_down()
    {
        var talk = new Talk();
        talk.Link.Writes = () => false;
        Assert.Equal(ExchangeResult.LinkDown, talk.Ask(Some.Exchange(ToAll)).Result);
    }

    [Fact]
    public void A_line_closed_meanwhile_has_sent_it()
    {
        var talk = new Talk();
        talk.Link.Respond = _ =>
        {
            talk.Conversation.Stop();
            return [];
        };
        Assert.Equal(ExchangeResult.Sent, talk.Ask(Some.Exchange(ToAll)).Result);
    }

    [Fact]
    public void Unit_0_behind_tcp_is_waited_for_and_answers()
    {
        var talk = new Talk(LineTiming.Unlimited) { Request = ModbusRequest.WriteCoil(0, 0, on: true, Framing.Tcp) };
        talk.Link.Respond = _ => [new Reply(Ms(500), talk.Answer)];
        Assert.Equal(ExchangeResult.Answered, talk.Ask().Result);
    }
}
