using MeterEdge.SystemTests.Facts;
using MeterEdge.SystemTests.Plant;

namespace MeterEdge.SystemTests;

public sealed class UnreadLogTests
{
    [Fact]
    public async Task A_log_that_nobody_takes_holds_up_neither_polling_nor_the_stop()
    {
        await using var site = new Site();
        var broker = await site.Broker();
        var headEnd = await site.HeadEnd(broker);
        var line = await site.Line(230400, "sdm630:1-5");
        var daemon = site.Daemon(line, broker.Port, settings => settings with { Instant = "00:00:01" });
        daemon.StartUnheard(site.Folder);
        await Until.True(() => headEnd.Arrivals.Count > 0, "the first reading");

        // Ten lines for each meter and second: more than the log keeps waiting after a quarter of a minute.
        await daemon.Console("trace", "bus-1", "on");
        var wanted = headEnd.Arrivals.Count + (5 * 25);
        await Until.True(() => headEnd.Arrivals.Count >= wanted, "readings all the while");
        Assert.Equal(0, await daemon.Stop());
        Assert.All(headEnd.Arrivals.Where(arrival => arrival.Reading.Q != "good"), arrival => Assert.Equal(["stopped"], arrival.Reading.Why!));
        Truth.Holds(headEnd.Arrivals, line.Truth);
    }
}
