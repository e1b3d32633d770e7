using MeterEdge.Modbus.Line;
using static MeterEdge.Modbus.Tests.Line.Spans;

namespace MeterEdge.Modbus.Tests.Line;

public sealed class LinkLossTests
{
    [Fact]
    public async Task Without_a_device_every_exchange_ends_as_link_down_and_it_is_said_once()
    {
        using var bus = new Bus();
        bus.Link.OpenError = () => "not there";
        bus.Link.Horizon = Seconds(10);
        bus.Go();
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(ExchangeResult.LinkDown, (await bus.Submit(Some.Exchange())).Result);
        }

        Assert.Equal(["down: not there"], bus.Heard.Lines);
        Assert.False(bus.Line.Statistics.IsUp);
    }

    [Fact]
    public async Task A_device_that_comes_back_is_opened_again_and_said_once()
    {
        using var bus = new Bus();
        var there = 0;
        bus.Link.OpenError = () => ++there < 5 ? "not there" : null;
        AnswerAll(bus);
        bus.Go();
        ExchangeOutcome outcome;
        do
        {
            outcome = await bus.Submit(Some.Exchange());
        }
        while (outcome.Result == ExchangeResult.LinkDown);

        Assert.Equal(ExchangeResult.Answered, outcome.Result);
        Assert.Equal(["down: not there", "up"], bus.Heard.Lines);
        Assert.InRange(bus.Time.GetElapsedTime(0, bus.Link.Sent[0].At) - bus.Time.GetElapsedTime(0, Start(bus)), Seconds(4), Seconds(5));
    }

    [Fact]
    public async Task A_device_lost_in_the_middle_ends_the_exchange_and_is_opened_again()
    {
        using var bus = new Bus();
        bus.Link.Respond = sent =>
        {
            if (sent[0] == 1)
            {
                bus.Link.GoDown(Ms(30));
                return [];
            }

            return [new Reply(Ms(20), Some.Answer(Some.Read(unit: sent[0])))];
        };
        bus.Go();
        Assert.Equal(ExchangeResult.LinkDown, (await bus.Submit(Some.Exchange(Some.Read(unit: 1)))).Result);
        ExchangeOutcome outcome;
        do
        {
            outcome = await bus.Submit(Some.Exchange(Some.Read(unit: 2)));
        }
        while (outcome.Result == ExchangeResult.LinkDown);

        Assert.Equal(ExchangeResult.Answered, outcome.Result);
        Assert.Equal(["up", "down: fake was lost during an exchange", "up"], bus.Heard.Lines);
    }

    [Fact]
    public async Task A_device_lost_while_idle_is_opened_again()
    {
        using var bus = new Bus();
        AnswerAll(bus);
        bus.Go();
        Assert.Equal(ExchangeResult.Answered, (await bus.Submit(Some.Exchange())).Result);
        bus.Link.GoDown(Seconds(30));
        Assert.True(SpinWait.SpinUntil(() => bus.Link.Opened == 2 && bus.Heard.Lines.Count == 3, Some.Patience));
        Assert.Equal(["up", "down: fake is gone", "up"], bus.Heard.Lines);
        Assert.Equal(ExchangeResult.Answered, (await bus.Submit(Some.Exchange())).Result);
    }

    [Fact]
    public async Task A_device_that_opens_and_is_lost_at_once_is_tried_once_a_second()
    {
        using var bus = new Bus();
        bus.Link.Horizon = Seconds(10.5);
        bus.Link.OpenError = () =>
        {
            bus.Link.Writes = () => false;
            return null;
        };
        bus.Go();
        var from = Start(bus);
        for (byte unit = 1; unit < 200 && bus.Time.GetElapsedTime(from) < Seconds(10); unit++)
        {
            Assert.Equal(ExchangeResult.LinkDown, (await bus.Submit(Some.Exchange(Some.Read(unit)))).Result);
        }

        Assert.InRange(bus.Link.OpenAttempts, 1, 12);
    }

    [Fact]
    public async Task A_late_answer_survives_the_loss_of_the_device_and_is_not_taken_for_anothers()
    {
        using var bus = new Bus();
        var alike = Some.Read(unit: 1, first: 0x100);
        bus.Link.Respond = sent =>
        {
            if (!alike.Frame.Span.SequenceEqual(sent))
            {
                bus.Link.GoDown(Ms(30));
                return [new Reply(Seconds(3), Some.Answer(Some.Read(), 1))];
            }

            return [new Reply(Ms(2500), Some.Answer(alike, 2))];
        };
        var exchange = Some.Exchange(alike, timeoutMs: 4000, continueOnLine: true);
        var talk = LostThenAlike();
        bus.Go();
        Assert.Equal(ExchangeResult.Answered, await talk.WaitAsync(Some.Patience, TestContext.Current.CancellationToken));
        Assert.Equal(Some.Answer(alike, 2), exchange.Answer);

        // On the line's own thread, so that the next request waits already when the device is back.
        async Task<ExchangeResult> LostThenAlike()
        {
            var outcome = await bus.Line.Submit(Some.Exchange(continueOnLine: true)).ConfigureAwait(false);
            while (outcome.Result == ExchangeResult.LinkDown)
            {
                outcome = await bus.Line.Submit(exchange).ConfigureAwait(false);
            }

            return outcome.Result;
        }
    }

    private static long Start(Bus bus) => bus.Time.Start.UtcTicks;

    private static void AnswerAll(Bus bus) =>
        bus.Link.Respond = sent => [new Reply(Ms(20), Some.Answer(Some.Read(unit: sent[0])))];
}
