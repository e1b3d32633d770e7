using MeterEdge.Requests;

namespace MeterEdge.Tests.Requests;

public sealed class PaceTests
{
    [Theory]
    [InlineData(5, 1, 120)] // a quick link: eight messages a second
    [InlineData(5, 0, 20)] // only looking: a fifth of the time
    [InlineData(1000, 1, 4000)] // a slow link: a fifth of the time
    [InlineData(100, 20, 2400)] // many small messages: eight a second
    public void It_takes_a_fifth_of_the_time_and_sends_eight_messages_a_second_at_most(int tookMs, int messages, int pauseMs) =>
        Assert.Equal(TimeSpan.FromMilliseconds(pauseMs), Pace.After(TimeSpan.FromMilliseconds(tookMs), messages));
}
