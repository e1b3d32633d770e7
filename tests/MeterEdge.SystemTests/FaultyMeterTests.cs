using MeterEdge.SystemTests.Facts;
using MeterEdge.SystemTests.Plant;

namespace MeterEdge.SystemTests;

/// <summary>Every fault that the simulator knows, each on a meter of its own, all on one line, with healthy ones between them.</summary>
public sealed class FaultyMeterTests
{
    private const string Healthy = "";
    private const string Nothing = "";

    // What the head-end sees of a meter with the fault: good readings, or missing ones for one of these reasons, the first of which must
    // be among them (what may still come late is not asked for again at once); and whether the meter is then said to be lost. A wrong echo is an answer to a write, and this version writes nothing.
    private static readonly (string Model, string Fault, string Why, bool IsLost)[] Cases =
    [
        ("abb-b23", "truncated 7", "garbled not_asked", true),
        ("abb-b23", Healthy, Nothing, false),
        ("abb-b23", "foreign 2", "garbled not_asked", true),
        ("sdm630", "duplicate", "garbled no_answer not_asked", true),
        ("sdm630", "badcrc", "garbled not_asked", true),
        ("sdm630", "silent", "no_answer not_asked", true),
        ("sdm630", "powercut", "no_answer not_asked", true),
        ("em340", "exception 2", "refused", false),
        ("em340", "exception 4", "refused", false),
        ("em340", Healthy, Nothing, false),
        ("iem3155", "noise-before 3", Nothing, false),
        ("iem3155", "noise-after 3", Nothing, false),
        ("dds238", "limit 4", Nothing, false),
        ("dds238", "wrongecho", Nothing, false),
        ("dds238", Healthy, Nothing, false),
    ];

    [Fact]
    public async Task Whatever_a_meter_does_wrong_the_head_end_is_told_so_and_its_neighbours_are_read_as_ever()
    {
        await using var site = new Site();
        var broker = await site.Broker();
        var headEnd = await site.HeadEnd(broker);
        var line = await site.Lines(
            115200,
            ["--port", site.Folder["bus"], "--baud", "115200", "--aged", "--truth-of-terminals"],
            [.. Cases.Select((one, index) => $"{one.Model}:{index + 1}")]);
        var daemon = site.Daemon(line, broker.Port, settings => settings with { Instant = "00:00:04", Energy = "1.00:00:00", Timeout = "00:00:00.4" });
        daemon.Start();
        await Until.True(() => line.Serials.All(meter => Of(meter).Any(reading => reading.Q == "good")), "a good reading of each meter");

        for (var index = 0; index < Cases.Length; index++)
        {
            if (Cases[index].Fault != Healthy)
                await line.Do($"fault {index + 1} {Cases[index].Fault}");
        }

        var from = TimeProvider.System.GetUtcNow();
        await Until.True(() => line.Serials.All(meter => Of(meter).Count(reading => reading.Due > from) >= 4), "four readings of each meter");
        var to = TimeProvider.System.GetUtcNow();
        await line.Do("fault all off");
        await Until.True(() => line.Serials.All(meter => Of(meter).Count(reading => reading.Due > to && reading.Q == "good") >= 2), "good readings of each meter again");
        Assert.Equal(0, await daemon.Stop());

        foreach (var ((model, fault, why, isLost), serial) in Cases.Zip(line.Serials))
        {
            var during = Of(serial).Where(reading => reading.Due > from && reading.T < to).ToList();
            Assert.True(during.Count >= 3, $"{during.Count} readings of {model} with {fault}");
            foreach (var reading in during)
            {
                var said = $"{model} with {fault}: {reading.Q} {string.Join(' ', reading.Why ?? [])}";
                Assert.True(reading.Values is null == (reading.Q == "missing"), said);
                // Where the machine is so busy that the simulator cannot answer in time, a healthy meter may be missed too, now and then.
                Assert.True(reading.Q == "good" ? why == Nothing : Reasons(why).Contains(Assert.Single(reading.Why!)), said);
            }

            Assert.True(
                why == Nothing ? during.Count(reading => reading.Q == "good") > during.Count / 2 : during.Any(reading => reading.Why![0] == Reasons(why)[0]),
                $"{model} with {fault}: {string.Join(", ", during.Select(reading => string.Join(' ', reading.Why ?? [reading.Q])))}");
            Assert.Equal(isLost ? ["meter_lost", "meter_back"] : [], headEnd.Events.Where(one => one.Meter == serial).Select(one => one.Code));
            // Whole again when the fault is over, also after a refusal.
            var after = Of(serial).Last(reading => reading.Q == "good");
            Assert.Equal(Of(serial).First(reading => reading.Q == "good").Values!.Keys.Order(StringComparer.Ordinal), after.Values!.Keys.Order(StringComparer.Ordinal));
        }

        // Every fault struck, but for the one that strikes writes.
        var struck = line.Truth.Entries.Where(entry => entry.Fault is not null).SelectMany(entry => entry.Fault!.Split('+')).ToHashSet();
        Assert.Subset(struck, new HashSet<string> { "truncated", "foreign", "badcrc", "exception", "noise-before", "noise-after", "limit" });
        var counts = (await line.Counts())[0];
        Assert.True(counts.GetProperty("collided").GetInt64() > 0, "nobody answered twice");
        Assert.True(counts.GetProperty("silenced").GetInt64() >= 4, "nobody was silent");
        Assert.DoesNotContain(headEnd.Events, one => one.Code.StartsWith("line", StringComparison.Ordinal));
        Terminals.Hold(
            headEnd.Arrivals, line.Truth, answer => !((string[])["badcrc", "truncated", "foreign", "duplicate"]).Any(answer.Suffered));

        static string[] Reasons(string why) => (why == Nothing ? "no_answer not_asked" : why).Split(' ');

        List<Contract.ReadingMessage> Of(string meter) =>
            [.. headEnd.Arrivals.Select(arrival => arrival.Reading).Where(reading => reading.Meter == meter && reading.Why is not ["stopped"]).OrderBy(reading => reading.Due)];
    }
}
