using MeterEdge.Modbus.Frames;
using MeterEdge.Modbus.Line;
using static MeterEdge.Modbus.Tests.Line.Spans;

namespace MeterEdge.Modbus.Tests.Line;

public sealed class LateAnswerTests
{
    private static readonly ModbusRequest First = Some.Read(unit: 1, count: 2, first: 0x0000);
    private static readonly ModbusRequest Alike = Some.Read(unit: 1, count: 2, first: 0x0100);
    private static readonly ModbusRequest Longer = Some.Read(unit: 1, count: 3);
    private static readonly ModbusRequest Foreign = Some.Read(unit: 2, count: 2);

    [Fact]
    public async Task After_a_time_out_a_request_whose_answer_looks_alike_waits_5_s_while_others_go_ahead()
    {
        using var bus = new Bus();
        Answering(bus, (Alike, 20, 7), (Longer, 20, 8), (Foreign, 20, 9));
        var first = bus.Submit(Some.Exchange(First));
        var alike = bus.Submit(Some.Exchange(Alike));
        var longer = bus.Submit(Some.Exchange(Longer));
        var foreign = bus.Submit(Some.Exchange(Foreign));
        bus.Go();
        var lost = await first;
        Assert.Equal(ExchangeResult.NoAnswer, lost.Result);
        Assert.Equal(ExchangeResult.Answered, (await longer).Result);
        Assert.Equal(ExchangeResult.Answered, (await foreign).Result);
        var waited = await alike;
        Assert.Equal(ExchangeResult.Answered, waited.Result);
        Assert.Equal([First, Longer, Foreign, Alike], Order(bus));
        Assert.InRange(bus.Time.GetElapsedTime(lost.Ended, waited.Began), Seconds(5), Seconds(5) + bus.Timing.Silence);
        Assert.Equal(0, bus.Line.Statistics.LateAnswers);
    }

    [Fact]
    public async Task Over_a_network_which_may_hold_an_answer_back_it_waits_25_s()
    {
        using var bus = new Bus(timing: LineTiming.Unlimited);
        Answering(bus, (Alike, 20, 7));
        var first = bus.Submit(Some.Exchange(First));
        var alike = bus.Submit(Some.Exchange(Alike));
        bus.Go();
        var lost = await first;
        var waited = await alike;
        Assert.Equal((ExchangeResult.NoAnswer, ExchangeResult.Answered), (lost.Result, waited.Result));
        Assert.InRange(bus.Time.GetElapsedTime(lost.Ended, waited.Began), Seconds(25), Seconds(25.1));
    }

    [Fact]
    public async Task A_late_answer_that_comes_while_the_line_is_idle_ends_the_wait()
    {
        using var bus = new Bus();
        Answering(bus, (First, 2000, 1), (Alike, 20, 2));
        var first = bus.Submit(Some.Exchange(First));
        var exchange = Some.Exchange(Alike);
        var alike = bus.Submit(exchange);
        bus.Go();
        Assert.Equal(ExchangeResult.NoAnswer, (await first).Result);
        Assert.Equal(ExchangeResult.Answered, (await alike).Result);
        Assert.Equal(Some.Answer(Alike, 2), exchange.Answer);
        Assert.InRange(bus.SentAt(1), Seconds(2), Seconds(2.1));
        Assert.Equal(1, bus.Line.Statistics.LateAnswers);
        Assert.Equal(["up", $"late: {Convert.ToHexString(Some.Answer(First, 1))}"], bus.Heard.Lines);
    }

    [Fact]
    public async Task A_late_answer_in_the_middle_of_another_exchange_is_thrown_away_and_ends_the_wait()
    {
        using var bus = new Bus();
        Answering(bus, (First, 1200, 1), (Foreign, 500, 2), (Alike, 20, 3));
        var first = bus.Submit(Some.Exchange(First));
        var other = Some.Exchange(Foreign);
        var exchange = Some.Exchange(Alike);
        var foreign = bus.Submit(other);
        var alike = bus.Submit(exchange);
        bus.Go();
        Assert.Equal(ExchangeResult.NoAnswer, (await first).Result);
        Assert.Equal(ExchangeResult.Answered, (await foreign).Result);
        Assert.Equal(Some.Answer(Foreign, 2), other.Answer);
        Assert.Equal(ExchangeResult.Answered, (await alike).Result);
        Assert.Equal(Some.Answer(Alike, 3), exchange.Answer);
        Assert.True(bus.SentAt(2) < Seconds(2));
        Assert.Equal(1, bus.Line.Statistics.LateAnswers);
        Assert.Equal(["up", $"late: {Convert.ToHexString(Some.Answer(First, 1))}"], bus.Heard.Lines);
    }

    [Fact]
    public async Task A_meter_known_to_be_slow_is_waited_for_three_times_as_long_as_it_is_slow()
    {
        using var bus = new Bus();
        var slow = true;
        bus.Link.Respond = _ => slow ? [new Reply(Seconds(2.5), Some.Answer(First))] : [];
        var exchange = Some.Exchange(First, timeoutMs: 3000);
        bus.Go();
        Assert.Equal(ExchangeResult.Answered, (await bus.Submit(exchange)).Result);
        Assert.Equal(Seconds(2.5), exchange.LearnedTurnaround);
        slow = false;
        var lost = await bus.Submit(exchange);
        var next = await bus.Submit(exchange);
        Assert.Equal((ExchangeResult.NoAnswer, ExchangeResult.NoAnswer), (lost.Result, next.Result));
        Assert.InRange(bus.Time.GetElapsedTime(lost.Ended, next.Began), Seconds(7.5), Seconds(7.5) + bus.Timing.Silence);
    }

    [Fact]
    public async Task A_late_refusal_ends_the_wait_when_it_can_only_be_that_of_the_lost_request()
    {
        using var bus = new Bus();
        bus.Link.Respond = sent => Is(sent, First) ? [new Reply(Seconds(2), Some.Refusal(First))] : [new Reply(Ms(20), Some.Answer(Alike))];
        var first = bus.Submit(Some.Exchange(First));
        var alike = bus.Submit(Some.Exchange(Alike));
        bus.Go();
        Assert.Equal(ExchangeResult.NoAnswer, (await first).Result);
        Assert.Equal(ExchangeResult.Answered, (await alike).Result);
        Assert.InRange(bus.SentAt(1), Seconds(2), Seconds(2.1));
        Assert.Equal(["up", $"late: {Convert.ToHexString(Some.Refusal(First))}"], bus.Heard.Lines);
    }

    [Fact]
    public async Task A_refusal_that_may_be_a_late_one_is_not_taken_for_that_of_the_running_request()
    {
        using var bus = new Bus();
        bus.Link.Respond = sent => Is(sent, First) ? [new Reply(Ms(1200), Some.Refusal(First))] : [new Reply(Ms(500), Some.Answer(Longer))];
        var first = bus.Submit(Some.Exchange(First));
        var longer = bus.Submit(Some.Exchange(Longer));
        bus.Go();
        Assert.Equal(ExchangeResult.NoAnswer, (await first).Result);
        Assert.Equal(ExchangeResult.Answered, (await longer).Result);
    }

    [Fact]
    public async Task A_refusal_that_may_be_anothers_does_not_end_the_wait_for_an_answer()
    {
        // The meter refuses the longer read at once and answers the first one late: the refusal says nothing of the first.
        using var bus = new Bus();
        bus.Link.Respond = sent =>
            Is(sent, First) ? [new Reply(Seconds(4), Some.Answer(First, 1))]
            : Is(sent, Longer) ? [new Reply(Ms(20), Some.Refusal(Longer))]
            : [new Reply(Ms(20), Some.Answer(Alike, 2))];
        var exchange = Some.Exchange(Alike, timeoutMs: 4000);
        var first = bus.Submit(Some.Exchange(First));
        var longer = bus.Submit(Some.Exchange(Longer));
        var alike = bus.Submit(exchange);
        bus.Go();
        Assert.Equal(ExchangeResult.NoAnswer, (await first).Result);
        Assert.Equal((ExchangeResult.Garbled, Garble.WrongLength), ((await longer).Result, (await longer).Garble));
        Assert.Equal(ExchangeResult.Answered, (await alike).Result);
        Assert.Equal(Some.Answer(Alike, 2), exchange.Answer);
        Assert.True(bus.SentAt(2) > Seconds(4));
    }

    [Fact]
    public async Task However_many_units_are_silent_none_of_their_late_answers_is_taken_for_anothers()
    {
        using var bus = new Bus();
        var asked = 0;
        bus.Link.Respond = sent => sent[0] == 1 && asked++ == 0 ? [new Reply(Seconds(4.9), Some.Answer(First, 1))]
            : Is(sent, Alike) ? [new Reply(Ms(950), Some.Answer(Alike, 2))] : [];
        var silent = Enumerable.Range(1, 60).Select(u => bus.Submit(Some.Exchange(Some.Read((byte)u), timeoutMs: 50))).ToList();
        var exchange = Some.Exchange(Alike);
        var alike = bus.Submit(exchange);
        bus.Go();
        Assert.All(await Task.WhenAll(silent), o => Assert.NotEqual(ExchangeResult.Answered, o.Result));
        Assert.Equal(ExchangeResult.Answered, (await alike).Result);
        Assert.Equal(Some.Answer(Alike, 2), exchange.Answer);
    }

    [Fact]
    public async Task A_write_that_was_not_answered_is_read_back_at_once()
    {
        using var bus = new Bus();
        var write = ModbusRequest.WriteSingle(1, 0x0010, 1);
        var readBack = Some.Read(unit: 1, count: 1, first: 0x0010);
        Answering(bus, (readBack, 20, 1));
        var lost = bus.Submit(Some.Exchange(write, LinePriority.Switch));
        var read = bus.Submit(Some.Exchange(readBack, LinePriority.Switch));
        bus.Go();
        Assert.Equal(ExchangeResult.NoAnswer, (await lost).Result);
        Assert.Equal(ExchangeResult.Answered, (await read).Result);
        Assert.True(bus.SentAt(1) < Seconds(1.1));
    }

    [Fact]
    public async Task The_late_answer_to_one_order_is_not_taken_for_that_to_its_contrary_which_need_not_wait()
    {
        using var bus = new Bus();
        var (close, open) = (ModbusRequest.WriteCoil(1, 0, on: true), ModbusRequest.WriteCoil(1, 0, on: false));
        Answering(bus, (close, 1300, 0), (open, 500, 0));
        var exchange = Some.Exchange(open, LinePriority.Switch);
        var lost = bus.Submit(Some.Exchange(close, LinePriority.Switch));
        var opened = bus.Submit(exchange);
        bus.Go();
        Assert.Equal(ExchangeResult.NoAnswer, (await lost).Result);
        Assert.Equal(ExchangeResult.Answered, (await opened).Result);
        Assert.Equal(Some.Answer(open), exchange.Answer);
        Assert.True(bus.SentAt(1) < Seconds(1.1));
        Assert.Equal(1, bus.Line.Statistics.LateAnswers);
    }

    [Fact]
    public async Task The_late_answer_to_a_ping_is_not_taken_for_that_to_the_next()
    {
        using var bus = new Bus();
        var (first, second) = (ModbusRequest.Ping(1, 1), ModbusRequest.Ping(1, 2));
        Answering(bus, (first, 1300, 0), (second, 500, 0));
        var exchange = Some.Exchange(second);
        var lost = bus.Submit(Some.Exchange(first));
        var next = bus.Submit(exchange);
        bus.Go();
        Assert.Equal(ExchangeResult.NoAnswer, (await lost).Result);
        Assert.Equal(ExchangeResult.Answered, (await next).Result);
        Assert.Equal(Some.Answer(second), exchange.Answer);
        Assert.Equal(1, bus.Line.Statistics.LateAnswers);
    }

    [Fact]
    public async Task After_a_lost_identification_another_of_the_same_kind_waits_until_the_late_one_came_whatever_its_length()
    {
        using var bus = new Bus();
        var begin = ModbusRequest.ReadIdentification(1, IdentificationAccess.Basic);
        var rest = ModbusRequest.ReadIdentification(1, IdentificationAccess.Basic, IdentificationObject.Revision);
        var one = ModbusRequest.ReadIdentification(1, IdentificationAccess.One, IdentificationObject.Revision);
        byte[] vendor = [1, 0x2B, 0x0E, 0x01, 0x01, 0xFF, 0x02, 0x01, 0x00, 0x06, .. "Vendor"u8];
        bus.Link.Respond = sent =>
            Is(sent, begin) ? [new Reply(Seconds(3), Some.Frame(vendor))]
            : [new Reply(Ms(20), Some.Answer(Is(sent, rest) ? rest : one))];
        var exchange = Some.Exchange(rest);
        var lost = bus.Submit(Some.Exchange(begin));
        var alike = bus.Submit(exchange);
        var single = bus.Submit(Some.Exchange(one));
        bus.Go();
        Assert.Equal(ExchangeResult.NoAnswer, (await lost).Result);
        Assert.Equal(ExchangeResult.Answered, (await single).Result);
        Assert.Equal(ExchangeResult.Answered, (await alike).Result);
        Assert.Equal(Some.Answer(rest), exchange.Answer);
        Assert.True(bus.SentAt(1) < Seconds(2));
        Assert.InRange(bus.SentAt(2), Seconds(3), Seconds(4));
        Assert.Equal(1, bus.Line.Statistics.LateAnswers);
    }

    private static void Answering(Bus bus, params (ModbusRequest Request, int AfterMs, ushort Mark)[] answers) =>
        bus.Link.Respond = sent => answers
            .Where(a => Is(sent, a.Request))
            .Select(a => new Reply(Ms(a.AfterMs), Some.Answer(a.Request, a.Mark)));

    private static bool Is(byte[] sent, ModbusRequest request) => request.Frame.Span.SequenceEqual(sent);

    private static List<ModbusRequest> Order(Bus bus) =>
        [.. bus.Link.Sent.Select(s => new[] { First, Alike, Longer, Foreign }.Single(r => Is(s.Bytes, r)))];
}
