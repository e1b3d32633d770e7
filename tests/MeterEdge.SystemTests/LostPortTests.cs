using MeterEdge.SystemTests.Facts;
using MeterEdge.SystemTests.Plant;

namespace MeterEdge.SystemTests;

public sealed class LostPortTests
{
    [Fact]
    public async Task A_port_that_goes_and_comes_back_is_told_once_each_way_and_polled_again()
    {
        await using var site = new Site();
        var broker = await site.Broker();
        var headEnd = await site.HeadEnd(broker);
        var line = await site.Line("sdm630:1", "sdm120:2");
        var daemon = site.Daemon(line, broker.Port);
        daemon.Start();
        await Until.True(() => Count("good") >= 4, "good readings");

        await line.Do("port close");
        await Until.True(() => Count("missing") >= 6, "missing readings");
        await line.Do("port open");
        var missing = Count("missing");
        var good = Count("good");
        await Until.True(() => Count("good") >= good + 4, "polling to go on by itself");
        Assert.Equal(0, await daemon.Stop());

        Assert.All(
            headEnd.Arrivals.Where(arrival => arrival.Reading.Q == "missing"),
            arrival => Assert.Equal(["line_down"], arrival.Reading.Why!));
        // The line is down, not the meters.
        var events = headEnd.Events.Where(one => one.Code is not ("restarted" or "clock_untrusted")).ToList();
        Assert.Equal(["line_down", "line_up"], events.Select(one => one.Code));
        Assert.Equal(["alarm", "info"], events.Select(one => one.Sev));
        Assert.All(events, one => Assert.Equal("bus-1", one.Data!.Value.GetProperty("bus").GetString()));
        Assert.True(missing >= 6);
        Truth.Holds(headEnd.Arrivals, line.Truth);

        int Count(string quality) => headEnd.Arrivals.Count(arrival => arrival.Reading.Q == quality);
    }

    [Fact]
    public async Task A_port_that_is_not_there_at_the_start_is_polled_once_it_comes()
    {
        await using var site = new Site();
        var broker = await site.Broker();
        var headEnd = await site.HeadEnd(broker);
        var line = await site.Line("sdm120:1");
        await line.Do("port close");
        site.Daemon(line, broker.Port).Start();
        await Until.True(() => headEnd.Arrivals.Any(arrival => arrival.Reading.Why is ["line_down"]), "a missing reading");

        await line.Do("port open");
        await Until.True(() => headEnd.Arrivals.Any(arrival => arrival.Reading.Q == "good"), "a good reading");
        Assert.Equal(["line_down", "line_up"], headEnd.Events.Where(one => one.Code is not ("restarted" or "clock_untrusted")).Select(one => one.Code));
    }
}
