using System.Globalization;
using MeterEdge.SystemTests.Facts;
using MeterEdge.SystemTests.Plant;

namespace MeterEdge.SystemTests;

/// <summary>Bad checksums, silence, noise and late answers, all at once and at random, as on the lines of an old building.</summary>
public sealed class BadLineTests
{
    // Models of every word order, width and scale, ten on each line.
    private static readonly string[] Models = ["sdm630:1-2", "sdm120:3", "abb-b23:4", "em340:5", "janitza-umg:6", "dtsu666-tenth:7", "iem3155:8", "acrel-adw300:9", "pac2200:10"];
    private static readonly string[] Mishaps = ["badcrc chance 2%", "silent chance 2%", "noise-before 3 chance 2%", "noise-after 3 chance 2%", "slow 1300ms chance 1%"];

    // Due once a second on each of the lines, because that is the shortest interval that a schedule may have.
    private static readonly int LineCount = Programs.Long ? 1 : 3;
    private const int Passes = 200;

    [Fact]
    public async Task In_200_passes_over_a_line_that_does_everything_wrong_no_wrong_value_is_ever_published_as_good()
    {
        await using var site = new Site();
        var broker = await site.Broker();
        var headEnd = await site.HeadEnd(broker);
        var line = await site.Lines(
            115200,
            [
                .. Enumerable.Range(1, LineCount).SelectMany(number => (string[])["--line", $"{site.Folder[$"bus{number}"]}:115200:8N1"]),
                "--aged", "--truth-of-terminals", "--seed", $"{Random.Shared.Next(1_000_000)}",
            ],
            Models);
        var daemon = site.Daemon(line, broker.Port, settings => settings with
        {
            Instant = "00:00:01",
            Energy = "00:00:15",
            Timeout = "00:00:00.6",
            FurtherLines = [.. line.Lines.Skip(1).Select((one, index) => Bus(index + 2, one))],
        });
        foreach (var mishap in Mishaps)
        {
            for (var number = 1; number <= LineCount; number++)
                await line.Do($"line {number} fault all {mishap}");
        }

        daemon.Start();
        var meters = line.Lines.SelectMany(one => one.Serials).ToList();
        foreach (var wanted in (int[])[Passes / 4, Passes / 2, Passes])
            await Until.True(() => DuePasses() >= wanted, $"{wanted} passes", () => $"{DuePasses()} so far");
        // Those that are still behind get their records too.
        Assert.Equal(0, await daemon.Stop());
        await Delivered.InTheEnd(daemon, headEnd);

        var struck = line.Truth.Entries.Where(entry => entry.Fault is not null).ToList();
        foreach (var kind in (string[])["badcrc", "noise-before", "noise-after"])
            Assert.True(struck.Count(entry => entry.Suffered(kind)) >= Passes / 5, $"only {struck.Count(entry => entry.Suffered(kind))} answers suffered {kind}");
        Assert.True(struck.Count(entry => entry.Suffered("slow")) >= Passes / 10, "hardly an answer was late");
        var counts = await line.Counts();
        Assert.True(counts.Sum(one => one.GetProperty("silenced").GetInt64()) >= Passes / 5, "hardly a meter was silent");

        var readings = headEnd.Arrivals.DistinctBy(arrival => (arrival.Epoch, arrival.Reading.Seq)).ToList();
        Everything(readings, meters);
        // What had a bad checksum and what came 0.7 s after the time-out is no truth that anybody may have published.
        var compared = Terminals.Hold(readings, line.Truth, answer => !answer.Suffered("badcrc") && !answer.Suffered("slow"));
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{readings.Count} readings, {compared} values compared; {line.Truth.Entries.Count} answers, "
            + string.Join(", ", struck.SelectMany(entry => entry.Fault!.Split('+')).CountBy(kind => kind).Select(kind => $"{kind.Value} {kind.Key}")));
        var good = readings.Count(arrival => arrival.Reading.Q == "good");
        Assert.True(good > readings.Count / 3, $"only {good} of {readings.Count} readings are good");
        Assert.True(compared > 10 * good, $"{compared} values in {good} readings");

        // Due times that every meter of a line has a record of, summed over the lines.
        int DuePasses() => headEnd.Arrivals
            .Where(arrival => arrival.Reading.Kind == "instant")
            .GroupBy(arrival => (arrival.Reading.Bus, arrival.Reading.Due))
            .Count(pass => pass.Count() >= line.Serials.Count);
    }

    /// <summary>Of every meter there is a record of every due time; whatever is not good says why, and says nothing else.</summary>
    private static void Everything(IReadOnlyList<Arrival> readings, IEnumerable<string> meters)
    {
        foreach (var meter in meters)
        {
            var dues = readings
                .Where(arrival => arrival.Reading.Meter == meter && arrival.Reading.Kind == "instant")
                .Select(arrival => arrival.Reading.Due)
                .Order()
                .ToList();
            Assert.True(dues.Count > 0, $"{meter} has no record at all");
            Assert.All(dues.Zip(dues.Skip(1)), pair => Assert.Equal(TimeSpan.FromSeconds(1), pair.Second - pair.First));
        }

        Assert.All(readings, arrival => Assert.Contains(arrival.Reading.Q, (string[])["good", "missing"]));
        foreach (var reading in readings.Select(arrival => arrival.Reading).Where(reading => reading.Q == "missing"))
        {
            Assert.Null(reading.Values);
            Assert.Contains(Assert.Single(reading.Why!), (string[])["no_answer", "garbled", "not_asked", "overrun", "stopped"]);
        }

        Assert.Contains(readings, arrival => arrival.Reading.Why is ["garbled"]);
        Assert.Contains(readings, arrival => arrival.Reading.Why is ["no_answer"]);
    }

    private static string Bus(int number, SimulatedLine line) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""
        { "Name": "bus-{{number}}", "Port": "{{line.Port}}", "Baud": 115200, "Parity": "None", "Timeout": "00:00:00.6", "Retries": 1, "Meters": {{line.Meters.ToJsonString()}} }
        """);
}
