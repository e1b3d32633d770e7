using MeterEdge.SystemTests.Facts;
using MeterEdge.SystemTests.Plant;

namespace MeterEdge.SystemTests;

/// <summary>Counters that are reset, roll over, or show nothing for a moment.</summary>
public sealed class CounterFaultTests
{
    [Fact]
    public async Task A_counter_that_goes_back_is_told_as_suspect_once_and_as_it_was_read()
    {
        await using var site = new Site();
        var broker = await site.Broker();
        var headEnd = await site.HeadEnd(broker);
        // The registers of an SDM630 that count lie in the first block, those of the others in a block of their own.
        var line = await site.Lines(
            115200,
            ["--port", site.Folder["bus"], "--baud", "115200", "--aged", "--truth-of-terminals"],
            "sdm630:1", "abb-b23:2", "sdm630:3", "em340:4");
        var daemon = site.Daemon(line, broker.Port, settings => settings with { Instant = "00:00:02", Energy = "1.00:00:00" });
        daemon.Start();
        await Until.True(() => line.Serials.All(meter => Of(meter).Count >= 2), "readings of each meter");

        await line.Do("fault 1 reset");
        await line.Do("fault 2 rollover 50kWh");
        await line.Do("fault 3 zero");
        await Until.True(() => line.Serials.Take(3).All(meter => Of(meter).Any(reading => reading.Q != "good")), "a doubtful reading of each of them");
        var from = line.Serials.ToDictionary(meter => meter, meter => Of(meter).Count);
        await Until.True(() => line.Serials.All(meter => Of(meter).Count >= from[meter] + 3), "readings after it");
        Assert.Equal(0, await daemon.Stop());

        foreach (var meter in line.Serials.Take(3))
        {
            var doubted = Assert.Single(Of(meter), reading => reading.Q != "good");
            Assert.Equal(("suspect", "counter_back"), (doubted.Q, Assert.Single(doubted.Why!)));
            var all = Of(meter);
            var (before, after) = (all[all.IndexOf(doubted) - 1], all[all.IndexOf(doubted) + 1]);
            Assert.True(Import(doubted) < Import(before), "no counter went back");
            Assert.True(Import(after) >= Import(doubted), "what comes after it counts on");
            Assert.Equal(meter == line.Serials[2], Import(after) >= Import(before));
        }

        Assert.All(Of(line.Serials[3]), reading => Assert.Equal("good", reading.Q));
        Assert.Equal(["reset", "rollover", "zero"], line.Truth.Entries.Select(entry => entry.Fault).OfType<string>().Distinct().Order(StringComparer.Ordinal));
        Assert.DoesNotContain(headEnd.Events, one => one.Meter is not null);
        // A counter that has rolled over shows what is left, not what its terminals have carried in all.
        Terminals.Hold(headEnd.Arrivals.Where(arrival => arrival.Reading.Meter != line.Serials[1]), line.Truth, answer => !answer.Suffered("zero"));

        static decimal Import(Contract.ReadingMessage reading) => reading.Values!["energy_import_wh"].Number!.Value;

        List<Contract.ReadingMessage> Of(string meter) =>
            [.. headEnd.Arrivals.Select(arrival => arrival.Reading).Where(reading => reading.Meter == meter && reading.Why is not ["stopped"]).OrderBy(reading => reading.Due)];
    }
}
