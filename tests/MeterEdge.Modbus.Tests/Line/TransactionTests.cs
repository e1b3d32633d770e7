using MeterEdge.Modbus.Frames;
using MeterEdge.Modbus.Line;
using static MeterEdge.Modbus.Tests.Line.Spans;

namespace MeterEdge.Modbus.Tests.Line;

/// <summary>On a line whose requests are numbered, a late answer is never taken for another's, and nobody waits for it.</summary>
public sealed class TransactionTests
{
    private readonly Talk _talk = new(LineTiming.Unlimited) { Request = Some.Read(framing: Framing.Tcp) };

    [Fact]
    public void Every_sending_has_a_number_of_its_own()
    {
        var other = Some.Exchange(Some.Read(unit: 9, framing: Framing.Tcp), timeoutMs: 10);
        _ = _talk.Ask(timeoutMs: 10);
        _ = _talk.Ask(other);
        _ = _talk.Ask(timeoutMs: 10);
        var numbers = _talk.Link.Sent.Select(sent => (sent.Bytes[0] << 8) | sent.Bytes[1]).ToList();
        Assert.Equal(3, numbers.Distinct().Count());
    }

    [Fact]
    public void After_a_time_out_nothing_waits()
    {
        Assert.Equal(ExchangeResult.NoAnswer, _talk.Ask(timeoutMs: 300).Result);
        Assert.False(_talk.IsQuarantined);
    }

    [Fact]
    public void A_late_answer_or_refusal_ends_nothing_and_the_right_one_is_heard_after_it()
    {
        foreach (var late in new Func<byte[]>[] { () => Some.Answer(_talk.Request, 1), () => Some.Refusal(_talk.Request) })
        {
            _ = _talk.Ask(timeoutMs: 300);
            var before = late();
            _talk.Link.Respond = _ => [new Reply(Ms(10), before), new Reply(Ms(20), Some.Answer(_talk.Request, 2))];
            Assert.Equal(ExchangeResult.Answered, _talk.Ask().Result);
            Assert.Equal(Some.Answer(_talk.Request, 2), _talk.Conversation.LastAnswer.ToArray());
            _talk.Replies();
        }
    }

    [Fact]
    public void A_refusal_after_a_time_out_is_heard()
    {
        _ = _talk.Ask(timeoutMs: 300);
        _talk.Link.Respond = _ => [new Reply(Ms(10), Some.Refusal(_talk.Request, 0x0B))];
        var outcome = _talk.Ask();
        Assert.Equal((ExchangeResult.Refused, 0x0B), (outcome.Result, outcome.ExceptionCode));
    }

    [Fact]
    public void Only_a_late_answer_is_reported_as_one()
    {
        _ = _talk.Ask(timeoutMs: 300);
        var late = Some.Answer(_talk.Request);
        _talk.Link.Respond = _ => [new Reply(Ms(10), late)];
        var outcome = _talk.Ask(timeoutMs: 300);
        Assert.Equal((ExchangeResult.Garbled, Garble.OtherTransaction), (outcome.Result, outcome.Garble));
    }
}
