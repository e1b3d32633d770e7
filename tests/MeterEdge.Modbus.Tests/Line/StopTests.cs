using MeterEdge.Modbus.Line;
using static MeterEdge.Modbus.Tests.Line.Spans;

namespace MeterEdge.Modbus.Tests.Line;

public sealed class StopTests
{
    [Fact]
    public async Task Everything_on_its_way_ends_as_stopped()
    {
        var bus = new Bus();
        bus.Link.Respond = _ =>
        {
            // In the middle of the first exchange; Dispose waits for this very thread, so another one calls it.
            ThreadPool.QueueUserWorkItem(_ => bus.Line.Dispose());
            return [];
        };
        bus.Link.Horizon = Ms(100);
        var all = Enumerable.Range(1, 5).Select(u => bus.Submit(Some.Exchange(Some.Read(unit: (byte)u)))).ToList();
        bus.Go();
        Assert.All(await Task.WhenAll(all), o => Assert.Equal(ExchangeResult.Stopped, o.Result));
        bus.Dispose();
        Assert.True(bus.Link.IsDisposed);
        Assert.Single(bus.Link.Sent);
    }

    [Fact]
    public async Task A_stopped_line_takes_nothing_and_says_so_at_once()
    {
        var bus = new Bus();
        bus.Dispose();
        bus.Dispose();
        var outcome = bus.Line.Submit(Some.Exchange());
        Assert.True(outcome.IsCompleted);
        Assert.Equal(ExchangeResult.Stopped, (await outcome).Result);
        Assert.False(bus.Line.Statistics.IsUp);
    }

    [Fact]
    public void An_idle_line_stops()
    {
        var bus = new Bus();
        bus.Go();
        Assert.True(SpinWait.SpinUntil(() => bus.Line.Statistics.IsUp, Some.Patience));
        bus.Dispose();
        Assert.True(bus.Link.IsDisposed);
    }

    [Fact]
    public void A_line_without_a_device_stops()
    {
        var bus = new Bus();
        bus.Link.OpenError = () => "not there";
        bus.Link.Horizon = TimeSpan.Zero;
        bus.Go();
        Assert.True(SpinWait.SpinUntil(() => bus.Heard.Lines.Count > 0, Some.Patience));
        bus.Dispose();
        Assert.True(bus.Link.IsDisposed);
    }

    [Fact]
    public async Task A_stop_ends_an_opening_that_takes_long_and_says_nothing_of_it_and_a_submit_does_neither()
    {
        var bus = new Bus();
        bus.Link.OpensUntilWoken = true;
        bus.Go();
        Assert.True(SpinWait.SpinUntil(() => bus.Link.OpenAttempts > 0, Some.Patience));
        var waiting = bus.Submit(Some.Exchange());
        Assert.False(waiting.IsCompleted);
        bus.Dispose();
        Assert.Equal(ExchangeResult.Stopped, (await waiting).Result);
        Assert.Equal(1, bus.Link.OpenAttempts);
        Assert.Empty(bus.Heard.Lines);
    }

    [Fact]
    public async Task A_wake_up_that_nobody_waited_for_any_more_does_not_end_the_next_opening()
    {
        using var bus = new Bus();
        bus.Link.OpenError = () => bus.Link.OpenAttempts == 1 ? "not there" : null;
        bus.Link.Respond = _ => [new Reply(Ms(10), Some.Answer(Some.Read()))];
        bus.Go();
        Assert.True(SpinWait.SpinUntil(() => bus.Heard.Lines.Count > 0, Some.Patience));
        bus.Link.Wake();
        Assert.True(SpinWait.SpinUntil(() => bus.Link.Opened > 0, Some.Patience));
        Assert.Equal(ExchangeResult.Answered, (await bus.Submit(Some.Exchange())).Result);
        Assert.Equal(2, bus.Link.OpenAttempts);
    }

    [Fact]
    public async Task A_line_can_be_stopped_from_its_own_thread()
    {
        var bus = new Bus();
        bus.Link.Respond = _ => [new Reply(Ms(10), Some.Answer(Some.Read()))];
        var waiting = bus.Submit(Some.Exchange(Some.Read(unit: 2), LinePriority.Background));
        var stopping = StopAfterOne();
        bus.Go();
        await stopping.WaitAsync(Some.Patience, TestContext.Current.CancellationToken);
        Assert.Equal(ExchangeResult.Stopped, (await waiting).Result);
        bus.Dispose();
        Assert.True(bus.Link.IsDisposed);

        async Task StopAfterOne()
        {
            _ = await bus.Line.Submit(Some.Exchange(continueOnLine: true)).ConfigureAwait(false);
            bus.Line.Dispose();
        }
    }

    [Fact]
    public async Task Stopping_at_any_moment_completes_everything()
    {
        for (var round = 0; round < 200; round++)
        {
            var bus = new Bus();
            bus.Link.Respond = sent => sent[0] == 3 ? [] : [new Reply(Ms(10), Some.Answer(Some.Read(unit: sent[0])))];
            bus.Go();
            var users = Enumerable.Range(1, 3).Select(unit => Task.Run(async () =>
            {
                var exchange = Some.Exchange(Some.Read(unit: (byte)unit), continueOnLine: unit == 2);
                while ((await bus.Line.Submit(exchange)).Result != ExchangeResult.Stopped)
                {
                }
            })).ToList();
            var enough = round;
            SpinWait.SpinUntil(() => bus.Link.Sent.Count >= enough, TimeSpan.FromMilliseconds(20));
            bus.Dispose();
            await Task.WhenAll(users).WaitAsync(Some.Patience, TestContext.Current.CancellationToken);
        }
    }
}
