using MeterEdge.SystemTests.Facts;
using MeterEdge.SystemTests.Plant;

namespace MeterEdge.SystemTests;

public sealed class LateAnswerTests
{
    [Theory]
    [InlineData("fault 2 slow 1200ms", false)]
    [InlineData("fault 2 slow 1200ms chance 50%", false)]
    // So late that it can begin together with the next sweep's first request: on two wires both are lost then.
    [InlineData("fault 2 slow 2500ms", true)]
    public async Task An_answer_after_the_time_out_never_gives_a_wrong_value_and_leaves_the_others_alone(string fault, bool collides)
    {
        var chance = fault.Contains("chance", StringComparison.Ordinal);
        await using var site = new Site();
        var broker = await site.Broker();
        var headEnd = await site.HeadEnd(broker);
        var line = await site.Line("sdm630:1-2", "sdm120:3");
        var daemon = site.Daemon(line, broker.Port, settings => settings with { Instant = "00:00:03", Timeout = "00:00:00.6" });
        daemon.Start();
        await Until.True(() => line.Serials.All(meter => Good(meter) > 0), "a good reading of each meter");

        await line.Do(fault);
        var from = TimeProvider.System.GetUtcNow();
        var before = headEnd.Arrivals.Count;
        var wanted = before + (Programs.Long ? 120 : 18);
        await Until.True(() => headEnd.Arrivals.Count >= wanted, "readings");
        var to = TimeProvider.System.GetUtcNow();
        await line.Do("fault 2 off");
        var good = Good(line.Serials[1]);
        await Until.True(() => Good(line.Serials[1]) > good, "the slow meter's return");
        var late = (await daemon.Status()).GetProperty("lines")[0].GetProperty("late").GetInt64();
        Assert.Equal(0, await daemon.Stop());

        Assert.Contains(line.Truth.Entries, entry => entry.Fault == "slow");
        Assert.True(late > 0, "the daemon saw no late answer");
        var readings = headEnd.Arrivals.Select(arrival => arrival.Reading).ToLookup(reading => reading.Meter == line.Serials[1]);
        var whileSlow = readings[true].Where(reading => reading.Due > from && reading.T < to).ToList();
        Assert.NotEmpty(whileSlow);
        Assert.All(whileSlow, reading => Assert.Contains(reading.Q, chance ? ["missing", "good"] : (string[])["missing"]));
        Assert.Contains(whileSlow, reading => reading.Q == "missing");
        var others = readings[false].ToList();
        var harmed = others.Where(reading => reading.Q != "good").ToList();
        Assert.True(harmed.Count <= (collides ? others.Count / 2 : 0), string.Join('\n', harmed.Select(reading => $"{reading.Meter} due {reading.Due:O}: {reading.Q}")));
        Truth.Holds(headEnd.Arrivals, line.Truth);

        int Good(string meter) => headEnd.Arrivals.Count(arrival => arrival.Reading.Meter == meter && arrival.Reading.Q == "good");
    }
}
