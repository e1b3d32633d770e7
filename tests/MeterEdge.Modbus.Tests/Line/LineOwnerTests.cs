using MeterEdge.Modbus.Line;
using static MeterEdge.Modbus.Tests.Line.Spans;

namespace MeterEdge.Modbus.Tests.Line;

public sealed class LineOwnerTests
{
    [Fact]
    public async Task What_has_priority_goes_next_and_equals_go_in_turn()
    {
        using var bus = new Bus();
        AnswerAll(bus);
        LinePriority[] order = [LinePriority.Background, LinePriority.Reading, LinePriority.Request, LinePriority.Switch, LinePriority.Reading, LinePriority.Switch];
        var all = order.Select((p, i) => bus.Submit(Some.Exchange(Some.Read(unit: (byte)(i + 1)), p))).ToList();
        bus.Go();
        Assert.All(await Task.WhenAll(all), o => Assert.Equal(ExchangeResult.Answered, o.Result));
        Assert.Equal([4, 6, 3, 2, 5, 1], bus.Link.Sent.Select(s => (int)s.Bytes[0]));
    }

    [Fact]
    public async Task A_running_exchange_is_not_interrupted_by_a_switch_command()
    {
        using var bus = new Bus();
        Task<ExchangeOutcome>? command = null;
        bus.Link.Respond = sent =>
        {
            command ??= bus.Submit(Some.Exchange(Some.Read(unit: 9), LinePriority.Switch));
            return [new Reply(Ms(100), Some.Answer(Some.Read(unit: sent[0])))];
        };
        var reading = bus.Submit(Some.Exchange(Some.Read(unit: 1)));
        var next = bus.Submit(Some.Exchange(Some.Read(unit: 2)));
        bus.Go();
        Assert.Equal(ExchangeResult.Answered, (await reading).Result);
        Assert.Equal(ExchangeResult.Answered, (await next).Result);
        Assert.Equal(ExchangeResult.Answered, (await command!).Result);
        Assert.Equal([1, 9, 2], bus.Link.Sent.Select(s => (int)s.Bytes[0]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5000)]
    public async Task After_an_exchange_that_keeps_the_line_others_wait_and_no_longer(int keptMs)
    {
        using var bus = new Bus();
        AnswerAll(bus);
        var first = Some.Exchange(Some.Read(unit: 1), LinePriority.Switch);
        first.Keeps = Ms(keptMs);
        var switched = bus.Submit(first);
        var reading = bus.Submit(Some.Exchange(Some.Read(unit: 2)));
        bus.Go();
        var waited = bus.Time.GetElapsedTime((await switched).Ended, (await reading).Began);
        Assert.InRange(waited, Ms(keptMs), Ms(keptMs + 1000));
    }

    [Fact]
    public async Task The_exchange_that_the_line_was_kept_for_ends_that()
    {
        using var bus = new Bus();
        var next = default(Task<ExchangeOutcome>);
        bus.Link.Respond = sent =>
        {
            next ??= bus.Submit(Some.Exchange(Some.Read(unit: 9), LinePriority.Switch));
            return [new Reply(Ms(20), Some.Answer(Some.Read(unit: sent[0])))];
        };
        var first = Some.Exchange(Some.Read(unit: 1), LinePriority.Switch);
        first.Keeps = Ms(5000);
        _ = bus.Submit(first);
        var reading = bus.Submit(Some.Exchange(Some.Read(unit: 2)));
        bus.Go();
        var began = (await reading).Began;
        Assert.InRange(bus.Time.GetElapsedTime((await next!).Ended, began), TimeSpan.Zero, Ms(1000));
        Assert.Equal([1, 9, 2], bus.Link.Sent.Select(s => (int)s.Bytes[0]));
    }

    [Fact]
    public async Task Background_work_takes_at_most_a_fifth_of_the_line()
    {
        using var bus = new Bus();
        AnswerAll(bus);
        bus.Go();
        var exchange = Some.Exchange(priority: LinePriority.Background);
        var from = bus.Time.GetTimestamp();
        for (var i = 0; i < 50; i++)
        {
            Assert.Equal(ExchangeResult.Answered, (await bus.Submit(exchange)).Result);
        }

        // The rest after the last one belongs to it.
        _ = await bus.Submit(exchange);
        var busy = bus.Line.Statistics.Busy;
        Assert.InRange(busy / bus.Time.GetElapsedTime(from), 0.19, 0.21);
    }

    [Fact]
    public async Task Readings_do_not_wait_for_the_rest_of_the_background()
    {
        using var bus = new Bus();
        AnswerAll(bus);
        var background = bus.Submit(Some.Exchange(Some.Read(unit: 5), LinePriority.Background));
        bus.Go();
        var ended = (await background).Ended;
        var again = bus.Submit(Some.Exchange(Some.Read(unit: 6), LinePriority.Background));
        var reading = await bus.Submit(Some.Exchange(Some.Read(unit: 7)));
        Assert.Equal(ExchangeResult.Answered, reading.Result);
        Assert.Equal(ExchangeResult.Answered, (await again).Result);
        Assert.True(bus.Time.GetElapsedTime(ended, (await again).Began) >= 4 * Ms(20));
    }

    [Fact]
    public async Task The_same_exchange_cannot_be_on_its_way_twice()
    {
        using var bus = new Bus();
        AnswerAll(bus);
        var exchange = Some.Exchange();
        var once = bus.Submit(exchange);
        await Assert.ThrowsAsync<InvalidOperationException>(() => bus.Submit(exchange));
        bus.Go();
        Assert.Equal(ExchangeResult.Answered, (await once).Result);
        Assert.Equal(ExchangeResult.Answered, (await bus.Submit(exchange)).Result);
        Assert.Equal(Some.Answer(Some.Read()), exchange.Answer);
    }

    [Fact]
    public async Task Whoever_continues_on_the_lines_thread_can_submit_again()
    {
        using var bus = new Bus();
        AnswerAll(bus);
        var exchange = Some.Exchange(continueOnLine: true);
        var many = Many(1000);
        bus.Go();
        Assert.Equal([$"line {bus.Link.Name}"], await many.WaitAsync(Some.Patience, TestContext.Current.CancellationToken));
        Assert.Equal(1000, bus.Line.Statistics.Answered);

        async Task<HashSet<string?>> Many(int count)
        {
            var threads = new HashSet<string?>();
            for (var i = 0; i < count; i++)
            {
                _ = await bus.Line.Submit(exchange).ConfigureAwait(false);
                threads.Add(Thread.CurrentThread.Name);
            }

            return threads;
        }
    }

    [Fact]
    public async Task No_exchange_is_lost_when_many_threads_submit()
    {
        using var bus = new Bus();
        AnswerAll(bus);
        bus.Go();
        var each = Enumerable.Range(1, 8).Select(unit => Task.Run(async () =>
        {
            var request = Some.Read(unit: (byte)unit);
            var exchange = Some.Exchange(request, (LinePriority)(unit % 3), continueOnLine: unit % 2 == 0);
            for (var i = 0; i < 500; i++)
            {
                var outcome = await bus.Submit(exchange);
                Assert.Equal(ExchangeResult.Answered, outcome.Result);
                Assert.Equal(Some.Answer(request), exchange.Answer);
            }
        }));
        await Task.WhenAll(each);
        Assert.Equal(4000, bus.Line.Statistics.Answered);
    }

    [Fact]
    public async Task A_line_counts_how_its_exchanges_ended()
    {
        using var bus = new Bus();
        bus.Link.Respond = sent => sent[0] switch
        {
            1 => [new Reply(Ms(10), Some.Answer(Some.Read(unit: 1)))],
            2 => [new Reply(Ms(10), Some.Refusal(Some.Read(unit: 2)))],
            3 => [new Reply(Ms(10), [1, 2, 3])],
            _ => [],
        };
        var all = Enumerable.Range(1, 4).Select(u => bus.Submit(Some.Exchange(Some.Read(unit: (byte)u)))).ToList();
        Assert.Equal(4, bus.Line.Statistics.Queued);
        bus.Go();
        await Task.WhenAll(all);
        var counted = bus.Line.Statistics;
        Assert.Equal((true, 0, 1, 1, 1, 1), (counted.IsUp, counted.Queued, counted.Answered, counted.Refused, counted.Garbled, counted.NoAnswer));
        Assert.True(counted.Busy > Seconds(2));
    }

    private static void AnswerAll(Bus bus) =>
        bus.Link.Respond = sent => [new Reply(Ms(20), Some.Answer(Some.Read(unit: sent[0])))];
}
