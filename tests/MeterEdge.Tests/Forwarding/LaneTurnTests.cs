using MeterEdge.Forwarding;

namespace MeterEdge.Tests.Forwarding;

public class LaneTurnTests
{
    [Fact]
    public void While_both_have_something_the_backlog_gets_a_tenth()
    {
        var sends = Sends(100, live: true, backlog: true);
        Assert.Equal(10, sends.Count(lane => lane == Lane.Backlog));
        Assert.Equal(Lane.Live, sends[0]);
    }

    [Fact]
    public void Without_live_the_backlog_gets_everything()
    {
        Assert.All(Sends(20, live: false, backlog: true), lane => Assert.Equal(Lane.Backlog, lane));
    }

    [Fact]
    public void With_nothing_to_send_nobody_has_the_turn()
    {
        Assert.Null(default(LaneTurn).Next(live: false, backlog: false, 0, 8));
    }

    [Theory]
    [InlineData(8, 3, Lane.Backlog)]
    [InlineData(8, 4, Lane.Live)]
    [InlineData(1, 0, Lane.Backlog)]
    [InlineData(1, 1, Lane.Live)]
    public void While_live_has_something_the_backlog_holds_at_most_half_the_window(int window, int inFlight, Lane expected)
    {
        Assert.Equal(expected, new LaneTurn(9).Next(live: true, backlog: true, inFlight, window));
    }

    private static List<Lane> Sends(int count, bool live, bool backlog)
    {
        var (turn, sends) = (default(LaneTurn), new List<Lane>());
        while (sends.Count < count)
        {
            var lane = turn.Next(live, backlog, 0, 8)!.Value;
            turn = turn.After(lane, backlog);
            sends.Add(lane);
        }

        return sends;
    }
}
