using MeterEdge.Modbus.Line;
using static MeterEdge.Modbus.Tests.Line.Spans;

namespace MeterEdge.Modbus.Tests.Line;

/// <summary>Other people's bugs on the line's thread are heard, and neither end the line nor lose an exchange.</summary>
public sealed class BugTests
{
    [Theory]
    [InlineData("up")]
    [InlineData("down")]
    [InlineData("sent")]
    [InlineData("received")]
    [InlineData("ended")]
    public async Task A_throwing_observer_is_heard_and_the_line_goes_on(string where)
    {
        var observer = new Thrower(where);
        using var bus = new Bus(observer);
        if (where == "down")
        {
            var attempts = 0;
            bus.Link.OpenError = () => attempts++ == 0 ? "not there" : null;
        }

        bus.Link.Respond = sent => [new Reply(Ms(20), Some.Answer(Some.Read(unit: sent[0])))];
        bus.Go();
        var results = new List<ExchangeResult>();
        for (byte unit = 1; unit < 200 && !results.Contains(ExchangeResult.Answered); unit++)
        {
            results.Add((await bus.Submit(Some.Exchange(Some.Read(unit)))).Result);
        }

        Assert.Contains(ExchangeResult.Answered, results);
        Assert.All(results.SkipLast(1), r => Assert.Equal(ExchangeResult.LinkDown, r));
        Assert.Equal([where], observer.Failures);
    }

    [Fact]
    public async Task A_throwing_continuation_is_heard_and_costs_nobody_else_anything()
    {
        using var bus = new Bus();
        bus.Link.Respond = sent => [new Reply(Ms(20), Some.Answer(Some.Read(unit: sent[0])))];
#pragma warning disable CA2012 // The bare continuation is the point: an async method would keep the exception to itself.
        bus.Line.Submit(Some.Exchange(continueOnLine: true)).GetAwaiter().UnsafeOnCompleted(() => throw new InvalidOperationException("mine"));
#pragma warning restore CA2012
        var next = bus.Submit(Some.Exchange(Some.Read(unit: 2)));
        bus.Go();
        Assert.Equal(ExchangeResult.Answered, (await next).Result);
        Assert.Equal(["up", "failed: mine"], bus.Heard.Lines);
    }

    [Fact]
    public async Task A_throwing_parser_ends_its_exchange_and_not_the_line()
    {
        using var bus = new Bus();
        bus.Link.Respond = sent => [new Reply(Ms(20), Some.Answer(Some.Read(unit: sent[0])))];
        var broken = new Exchange(Some.Read().Frame, new BrokenPattern(), LinePriority.Reading, Seconds(1), continueOnLine: false);
        bus.Go();
        Assert.Equal(ExchangeResult.LinkDown, (await bus.Submit(broken)).Result);
        ExchangeOutcome outcome;
        do
        {
            outcome = await bus.Submit(Some.Exchange(Some.Read(unit: 2)));
        }
        while (outcome.Result == ExchangeResult.LinkDown);

        Assert.Equal(ExchangeResult.Answered, outcome.Result);
        Assert.Equal(["up", "failed: parser", "down: fake was closed after a bug: parser", "up"], bus.Heard.Lines);
    }

    [Fact]
    public void Unless_somebody_listens_a_bug_is_thrown_on() =>
        Assert.Throws<InvalidOperationException>(() => new LineObserver().Failed("fake", new InvalidOperationException("bug")));

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(60_001)]
    public void A_time_out_is_above_zero_and_at_most_a_minute(int ms) =>
        Assert.Throws<ArgumentOutOfRangeException>("timeout", () => Some.Exchange(timeoutMs: ms));

    [Fact]
    public void An_exchange_that_no_line_could_do_is_not_made()
    {
        var answer = Some.Read().Answer;
        Assert.Throws<ArgumentOutOfRangeException>("request", () => new Exchange(default, answer, LinePriority.Reading, Seconds(1), false));
        Assert.Throws<ArgumentOutOfRangeException>("request", () => new Exchange(new byte[261], answer, LinePriority.Reading, Seconds(1), false));
        Assert.Throws<ArgumentOutOfRangeException>("priority", () => new Exchange(new byte[8], answer, (LinePriority)5, Seconds(1), false));
        Assert.Throws<ArgumentOutOfRangeException>("pattern", () => new Exchange(new byte[8], new BrokenPattern(261), LinePriority.Reading, Seconds(1), false));
        Assert.Throws<ArgumentNullException>("pattern", () => new Exchange(new byte[8], null!, LinePriority.Reading, Seconds(1), false));
    }

    private sealed class Thrower(string where) : LineObserver
    {
        private readonly List<string> _failures = [];
        private bool _thrown;

        public IEnumerable<string> Failures
        {
            get
            {
                lock (_failures)
                {
                    return [.. _failures];
                }
            }
        }

        public override void LinkUp(string link) => Throw("up");

        public override void LinkDown(string link, string error) => Throw("down");

        public override void Sent(ReadOnlySpan<byte> bytes) => Throw("sent");

        public override void Received(ReadOnlySpan<byte> bytes) => Throw("received");

        public override void Ended(ReadOnlySpan<byte> request, ExchangeOutcome outcome) => Throw("ended");

        public override void Failed(string link, Exception exception)
        {
            lock (_failures)
            {
                _failures.Add(exception.Message);
            }
        }

        private void Throw(string here)
        {
            if (here == where && !_thrown)
            {
                _thrown = true;
                throw new InvalidOperationException(here);
            }
        }
    }

    private sealed class BrokenPattern(int length = 9) : AnswerPattern
    {
        public override int Length => length;

        public override int ShortestLength => length;

        public override int RefusalLength => 5;

        public override byte RefusalCode(ReadOnlySpan<byte> refusal) => 1;

        public override AnswerMatch EndsIn(ReadOnlySpan<byte> received) => throw new InvalidOperationException("parser");

        public override Garble Diagnose(ReadOnlySpan<byte> received) => Garble.Noise;

        public override bool CannotBeToldFrom(AnswerPattern other) => ReferenceEquals(this, other);
    }
}
