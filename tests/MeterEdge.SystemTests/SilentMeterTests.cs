using MeterEdge.SystemTests.Facts;
using MeterEdge.SystemTests.Plant;

namespace MeterEdge.SystemTests;

public sealed class SilentMeterTests
{
    private static int PassesInSilence => Programs.Long ? 30 : 4;

    [Theory]
    [InlineData("00:00:06", "00:00:01")]
    [InlineData("00:00:02", "00:00:00.3")]
    public async Task A_silent_meter_is_said_to_be_missing_and_the_others_are_read_on_time(string instant, string timeout)
    {
        await using var site = new Site();
        var broker = await site.Broker();
        var headEnd = await site.HeadEnd(broker);
        var line = await site.Line("sdm630:1-2", "sdm120:3-4", "sdm630:5:district");
        var daemon = site.Daemon(line, broker.Port, settings => settings with { Instant = instant, Timeout = timeout, Energy = "1.00:00:00" });
        daemon.Start();
        var (silent, others) = (line.Serials[2], line.Serials.Where((_, index) => index != 2).ToList());
        await Until.True(() => line.Serials.All(meter => Of(meter).Any(arrival => arrival.Reading.Q == "good")), "a good reading of each meter");

        await line.Do("fault 3 silent");
        await Until.True(() => Of(silent).Count(arrival => arrival.Reading.Q == "missing") >= PassesInSilence, "missing readings");
        await line.Do("fault 3 off");
        await Until.True(() => headEnd.Events.Any(one => one.Code == "meter_back"), "the meter's return");
        var back = headEnd.Events.Single(one => one.Code == "meter_back").T;
        await Until.True(() => others.All(meter => Of(meter).Any(arrival => arrival.Reading.Due > back)), "the others");
        Assert.Equal(0, await daemon.Stop());

        var step = TimeSpan.Parse(instant, System.Globalization.CultureInfo.InvariantCulture);
        var missing = Of(silent).Where(arrival => arrival.Reading.Q == "missing").Select(arrival => arrival.Reading).ToList();
        // After a time-out the late answer may come for five seconds; what is due until then is not asked.
        Assert.All(missing, reading => Assert.Contains(Assert.Single(reading.Why!), (string[])["no_answer", "not_asked"]));
        Assert.Contains(missing, reading => reading.Why![0] == "no_answer");
        Assert.All(missing, reading => Assert.Null(reading.Values));
        var changes = headEnd.Events.Where(one => one.Meter is not null).Select(one => (one.Code, one.Meter)).ToList();
        Assert.Equal([("meter_lost", silent), ("meter_back", silent)], changes);

        // Every due time from the first to the last has a reading of every meter: of the silent one a missing one, of all others a good one.
        foreach (var meter in line.Serials)
        {
            var dues = Of(meter).Select(arrival => arrival.Reading.Due).Distinct().Order().ToList();
            Assert.All(dues.Zip(dues.Skip(1)), pair => Assert.Equal(step, pair.Second - pair.First));
        }

        foreach (var reading in others.SelectMany(Of).Select(arrival => arrival.Reading))
        {
            Assert.Equal("good", reading.Q);
            // A sweep over the four takes 0.9 s; one time-out of the silent one may come before it, and a busy machine costs a little.
            var limit = TimeSpan.FromSeconds(1.5) + TimeSpan.Parse(timeout, System.Globalization.CultureInfo.InvariantCulture);
            Assert.True(
                reading.T - reading.Due < limit,
                $"the reading of {reading.Meter} due {reading.Due:O} came at {reading.T:O}, later than {limit}");
        }

        Truth.Holds(headEnd.Arrivals, line.Truth);

        IEnumerable<Arrival> Of(string meter) => headEnd.Arrivals.Where(arrival => arrival.Reading.Meter == meter);
    }
}
