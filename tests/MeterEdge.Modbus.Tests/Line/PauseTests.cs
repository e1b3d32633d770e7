using MeterEdge.Modbus.Line;
using static MeterEdge.Modbus.Tests.Line.Spans;

namespace MeterEdge.Modbus.Tests.Line;

public sealed class PauseTests
{
    [Fact]
    public async Task A_paused_line_gives_its_device_up_says_nothing_of_it_and_every_exchange_ends_at_once()
    {
        using var bus = new Bus();
        AnswerAll(bus);
        bus.Go();
        Assert.Equal(ExchangeResult.Answered, (await bus.Submit(Some.Exchange())).Result);
        bus.Line.Pause();
        Assert.True(SpinWait.SpinUntil(() => !bus.Line.Statistics.IsUp, Some.Patience));
        bus.Link.Horizon = Seconds(60);
        for (var i = 0; i < 3; i++)
            Assert.Equal(ExchangeResult.LinkDown, (await bus.Submit(Some.Exchange())).Result);

        Assert.True(bus.Line.IsPaused);
        Assert.False(bus.Link.IsOpen);
        Assert.Single(bus.Link.Sent);
        Assert.Equal(["up"], bus.Heard.Lines);
    }

    [Fact]
    public async Task It_is_opened_again_when_the_pause_ends()
    {
        using var bus = new Bus();
        AnswerAll(bus);
        bus.Go();
        Assert.Equal(ExchangeResult.Answered, (await bus.Submit(Some.Exchange())).Result);
        bus.Line.Pause();
        Assert.True(SpinWait.SpinUntil(() => !bus.Line.Statistics.IsUp, Some.Patience));
        bus.Line.Resume();
        Assert.True(SpinWait.SpinUntil(() => bus.Line.Statistics.IsUp, Some.Patience));
        Assert.Equal(ExchangeResult.Answered, (await bus.Submit(Some.Exchange())).Result);
        Assert.Equal(["up", "up"], bus.Heard.Lines);
    }

    [Fact]
    public void A_paused_line_can_be_stopped()
    {
        var bus = new Bus();
        bus.Go();
        bus.Line.Pause();
        bus.Dispose();
        Assert.True(bus.Link.IsDisposed);
    }

    private static void AnswerAll(Bus bus) => bus.Link.Respond = sent => [new Reply(Ms(20), Some.Answer(Some.Read(unit: sent[0])))];
}
