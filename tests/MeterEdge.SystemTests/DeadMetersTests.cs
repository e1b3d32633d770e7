using System.Globalization;
using MeterEdge.SystemTests.Facts;
using MeterEdge.SystemTests.Plant;

namespace MeterEdge.SystemTests;

/// <summary>
/// Four dead meters of twelve on one line. How much of the line they take is counted, not timed: the simulator counts the requests
/// that it leaves unanswered, its log has every answer, and how long a byte and a time-out last is known.
/// </summary>
public sealed class DeadMetersTests
{
    private const int Dead = 4;

    private static readonly int[] Units = [2, 5, 8, 11];

    [Fact]
    public async Task Four_dead_of_twelve_leave_the_others_four_fifths_of_the_line()
    {
        const int Baud = 9600;
        const double Turnaround = 0.010;
        const double Timeout = 0.2;
        const int IntervalS = 4;
        var passes = Programs.Long ? 60 : 18;
        await using var site = new Site();
        var broker = await site.Broker();
        var headEnd = await site.HeadEnd(broker);
        var line = await site.Line(Baud, "sdm630:1-12");
        string[] dead = [.. Units.Select(unit => line.Serials[unit - 1])];
        string[] live = [.. line.Serials.Except(dead)];
        foreach (var unit in Units)
            await line.Do($"fault {unit} silent");
        var daemon = site.Daemon(line, broker.Port, settings => settings with
        {
            Instant = TimeSpan.FromSeconds(IntervalS).ToString("c"),
            Energy = "1.00:00:00",
            Timeout = TimeSpan.FromSeconds(Timeout).ToString("c"),
        });
        daemon.Start();

        foreach (var wanted in (int[])[1, passes / 2, passes])
            await Until.True(() => line.Serials.All(meter => Of(meter).Count >= wanted), $"{wanted} passes", () => string.Join('\n', daemon.Log.TakeLast(20)));
        Assert.Equal(0, await daemon.Stop());
        await Delivered.InTheEnd(daemon, headEnd);

        // The passes of the live ones were complete, and none was left out.
        WereRead(live.SelectMany(Of));
        foreach (var readings in live.Select(Of))
        {
            Assert.All(readings.Zip(readings.Skip(1)), pair => Assert.Equal(TimeSpan.FromSeconds(IntervalS), pair.Second.Due - pair.First.Due));
        }

        // Of the dead ones there is a record of every pass too.
        Assert.All(dead.Select(Of), readings => Assert.Equal(Of(live[0]).Select(reading => reading.Due).Take(passes), readings.Select(reading => reading.Due).Take(passes)));
        Assert.All(dead.SelectMany(Of), reading => Assert.Equal("missing", reading.Q));

        var due = Of(live[0]).Count;
        var asked = (await line.Counts())[0].GetProperty("silenced").GetInt64();
        Assert.InRange(asked, Dead * 3, Dead * Permitted(due, IntervalS));

        // The longest that a request to a dead meter can hold the line: itself, the time-out, and the time of the longest answer.
        var answers = line.Truth.Entries;
        double Characters(int count) => count * 10.0 / Baud;
        var ofTheLive = answers.Sum(answer => Characters(8) + Turnaround + Characters(5 + answer.Words.Length));
        var ofTheDead = asked * (Characters(8) + Timeout + Characters(5 + answers.Max(answer => answer.Words.Length)));
        var share = ofTheLive / (ofTheLive + ofTheDead);
        TestContext.Current.TestOutputHelper?.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"{due} passes: live {ofTheLive:0.0} s in {answers.Count} answers, dead {ofTheDead:0.0} s in {asked} requests, share {share:P1}"));
        Assert.True(share >= 0.8, $"the live ones had {share:P1} of the line");
        Truth.Holds(headEnd.Arrivals, line.Truth);

        List<Contract.ReadingMessage> Of(string meter) => Readings(headEnd, meter);
    }

    [Fact]
    public async Task Four_that_die_in_the_middle_and_come_back_are_read_again_and_the_others_all_the_while()
    {
        const int IntervalS = 2;
        await using var site = new Site();
        var broker = await site.Broker();
        var headEnd = await site.HeadEnd(broker);
        var line = await site.Line("sdm120:1-12");
        string[] dead = [.. Units.Select(unit => line.Serials[unit - 1])];
        string[] live = [.. line.Serials.Except(dead)];
        var daemon = site.Daemon(line, broker.Port, settings => settings with
        {
            Instant = TimeSpan.FromSeconds(IntervalS).ToString("c"),
            Energy = "1.00:00:00",
            Timeout = "00:00:00.3",
        });
        daemon.Start();
        await Until.True(() => line.Serials.All(meter => Of(meter).Any(reading => reading.Q == "good")), "a good reading of each meter");

        foreach (var unit in Units)
            await line.Do($"fault {unit} silent");
        await Until.True(() => dead.All(meter => Of(meter).Count(reading => reading.Q == "missing") >= 7), "seven missing readings of each of the dead");
        var asked = (await line.Counts())[0].GetProperty("silenced").GetInt64();
        foreach (var unit in Units)
            await line.Do($"fault {unit} off");
        await Until.True(() => headEnd.Events.Count(one => one.Code == "meter_back") == Dead, "the return of all");
        var back = headEnd.Events.Where(one => one.Code == "meter_back").Max(one => one.T);
        await Until.True(() => line.Serials.All(meter => Of(meter).Count(reading => reading.Due > back) >= 2), "readings of all after it");
        Assert.Equal(0, await daemon.Stop());
        await Delivered.InTheEnd(daemon, headEnd);

        Assert.True(asked >= Dead * 2, "nobody was asked in vain");
        WereRead(live.SelectMany(Of));
        foreach (var meter in dead)
        {
            // As it was told: good, then missing, then good. The first good one again may be of an earlier time than the last missing one.
            var course = string.Concat(Of(meter).Where(reading => reading.Why is not ["stopped"]).OrderBy(reading => reading.Seq).Select(reading => reading.Q == "good" ? '+' : '-'));
            Assert.Matches("^\\++-+\\++$", course);
            Assert.Equal(["meter_lost", "meter_back"], headEnd.Events.Where(one => one.Meter == meter).Select(one => one.Code));
        }

        Assert.DoesNotContain(headEnd.Events, one => live.Contains(one.Meter));
        Truth.Holds(headEnd.Arrivals, line.Truth);

        List<Contract.ReadingMessage> Of(string meter) => Readings(headEnd, meter);
    }

    /// <summary>
    /// They are good, but for a few: where the machine is so busy that the simulator cannot answer in time, a meter is tried again when
    /// its late answer can no longer come, and what is due meanwhile is not asked. The line was never too busy.
    /// </summary>
    private static void WereRead(IEnumerable<Contract.ReadingMessage> readings)
    {
        var ended = readings.Where(reading => reading.Why is not ["stopped"]).ToList();
        var harmed = ended.Where(reading => reading.Q != "good").ToList();
        var said = string.Join('\n', harmed.Select(reading => $"{reading.Meter} due {reading.Due:O}: {string.Join(' ', reading.Why!)}"));
        Assert.True(harmed.Count <= ended.Count / 20, said);
        Assert.True(harmed.All(reading => reading.Why is ["no_answer"] or ["not_asked"]), said);
    }

    /// <summary>
    /// Most requests to one dead meter in so many passes: one at the first pass and its retry, then one after a pause of one interval,
    /// of two, of four and so on up to five minutes.
    /// </summary>
    private static int Permitted(int passes, int intervalS)
    {
        var requests = 1;
        for (int next = 0, pause = 1; next < passes; next += pause, pause = Math.Min(2 * pause, 300 / intervalS))
            requests++;
        return requests;
    }

    private static List<Contract.ReadingMessage> Readings(Subscriber headEnd, string meter) =>
        [.. headEnd.Arrivals
            .Select(arrival => arrival.Reading)
            .Where(reading => reading.Meter == meter && reading.Kind == "instant")
            .DistinctBy(reading => reading.Seq)
            .OrderBy(reading => reading.Due)];
}
