using MeterEdge.SystemTests.Plant;

namespace MeterEdge.SystemTests.Console;

/// <summary>A scan of a line that is being polled.</summary>
public sealed class LiveScanTests
{
    [Fact]
    public async Task A_scan_finds_everybody_and_polling_stays_on_time()
    {
        // Every unit takes at least five time-outs, which makes twelve minutes of all of them.
        var units = Programs.Long ? "1-247" : "1-5,40-44";
        await using var site = new Site();
        var line = await site.Line(9600, "sdm630:1-3", "sdm120:41", "abb-b23:43");
        var broker = await site.Broker();
        var headEnd = await site.HeadEnd(broker);
        var daemon = site.Daemon(line, broker.Port, settings => settings with { Meters = [.. line.Meters.Take(3).Select(meter => meter!.DeepClone())], Instant = "00:00:03" });
        daemon.Start();
        await Until.True(() => headEnd.Arrivals.Select(one => one.Reading.Meter).Distinct().Count() == 3, "readings of all");
        var began = TimeProvider.System.GetUtcNow();

        await using var scan = RunningProgram.Start(Programs.Daemon, ["console", "--socket", daemon.Socket, "scan", "bus-1", units]);
        await Until.Holds(() => Task.FromResult(scan.HasExited), "the end of the scan", () => scan.Said, TimeSpan.FromMinutes(Programs.Long ? 30 : 4));

        Assert.Equal(0, await scan.Exit());
        Assert.Contains(scan.Output, said => said.StartsWith(" 41  ", StringComparison.Ordinal) && said.Contains("eastron-sdm120", StringComparison.Ordinal));
        Assert.Contains(scan.Output, said => said.StartsWith(" 43  ", StringComparison.Ordinal) && said.Contains("abb-b23", StringComparison.Ordinal));
        Assert.Equal(3, scan.Output.Count(said => said.EndsWith("(polled)", StringComparison.Ordinal)));
        var ended = TimeProvider.System.GetUtcNow();
        var during = headEnd.Arrivals.Select(one => one.Reading).Where(reading => reading.Kind == "instant" && reading.Due > began && reading.Due < ended.AddSeconds(-3)).ToList();
        Assert.NotEmpty(during);
        Assert.All(during, reading => Assert.True(reading.Q == "good", $"{reading.Meter} due {reading.Due:HH:mm:ss} is {reading.Q} {string.Join(',', reading.Why ?? [])}"));

        // None was left out, and each had arrived before the next one was due.
        foreach (var mine in during.GroupBy(reading => reading.Meter))
            Assert.All(mine.OrderBy(reading => reading.Due).Zip(mine.OrderBy(reading => reading.Due).Skip(1)), pair => Assert.Equal(TimeSpan.FromSeconds(3), pair.Second.Due - pair.First.Due));
        Assert.All(during, reading => Assert.True(reading.T - reading.Due < TimeSpan.FromSeconds(3), $"{reading.Meter} due {reading.Due:HH:mm:ss.fff} came {reading.T:HH:mm:ss.fff}"));
    }
}
