using MeterEdge.SystemTests.Facts;
using MeterEdge.SystemTests.Plant;

namespace MeterEdge.SystemTests;

public sealed class GarbledAnswerTests
{
    [Fact]
    public async Task A_single_bad_checksum_is_asked_again_and_loses_nobody()
    {
        await using var site = new Site();
        var broker = await site.Broker();
        var headEnd = await site.HeadEnd(broker);
        var line = await site.Line("sdm630:1-2", "sdm120:3");
        var daemon = site.Daemon(line, broker.Port);
        daemon.Start();
        await Until.True(() => headEnd.Arrivals.Count >= 3, "first readings");

        for (var times = 0; times < 3; times++)
        {
            var before = Spoilt();
            await line.Do("fault 2 badcrc times 1");
            await Until.True(() => Spoilt() > before, "a spoilt answer");
            var count = headEnd.Arrivals.Count;
            await Until.True(() => headEnd.Arrivals.Count >= count + 6, "readings after it");
        }

        Assert.Equal(0, await daemon.Stop());
        Assert.All(headEnd.Arrivals, arrival => Assert.Equal("good", arrival.Reading.Q));
        Assert.DoesNotContain(headEnd.Events, one => one.Meter is not null);
        Truth.Holds(headEnd.Arrivals, line.Truth);

        int Spoilt() => line.Truth.Entries.Count(entry => entry.Fault == "badcrc");
    }

    [Fact]
    public async Task On_a_line_with_many_bad_checksums_no_wrong_value_is_ever_published()
    {
        await using var site = new Site();
        var broker = await site.Broker();
        var headEnd = await site.HeadEnd(broker);
        var line = await site.Line("sdm630:1-2", "sdm120:3");
        var daemon = site.Daemon(line, broker.Port, settings => settings with { Retries = 2 });
        await line.Do("fault all badcrc chance 30%");
        daemon.Start();

        var wanted = Programs.Long ? 600 : 45;
        await Until.True(() => headEnd.Arrivals.Count >= wanted, $"{wanted} readings");
        Assert.Equal(0, await daemon.Stop());

        var spoilt = line.Truth.Entries.Count(entry => entry.Fault == "badcrc");
        Assert.True(spoilt >= wanted / 10, $"only {spoilt} answers were spoilt");
        Assert.Contains(headEnd.Arrivals, arrival => arrival.Reading.Q == "good");
        Assert.All(
            headEnd.Arrivals.Where(arrival => arrival.Reading.Q == "missing"), arrival => Assert.Equal(["garbled"], arrival.Reading.Why!));
        // What a spoilt answer held does not count as truth.
        Truth.Holds(headEnd.Arrivals, line.Truth, entry => entry.Fault is null);
    }
}
