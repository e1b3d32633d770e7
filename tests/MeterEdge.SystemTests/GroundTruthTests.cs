using MeterEdge.SystemTests.Facts;
using MeterEdge.SystemTests.Plant;

namespace MeterEdge.SystemTests;

public sealed class GroundTruthTests
{
    private static int Readings => Programs.Long ? 600 : 60;

    [Fact]
    public async Task Every_published_value_is_what_the_meter_held_when_it_was_asked()
    {
        await using var site = new Site();
        var broker = await site.Broker();
        var headEnd = await site.HeadEnd(broker);
        var line = await site.Line("sdm630:1-2", "sdm120:3-4", "sdm630:5:district");
        var daemon = site.Daemon(line, broker.Port);
        daemon.Start();

        await Until.True(
            () => headEnd.Arrivals.Count >= Readings
                && headEnd.Arrivals.Count(arrival => arrival.Reading.Kind == "energy") >= 2 * line.Serials.Count,
            $"{Readings} readings");
        Assert.Equal(0, await daemon.Stop());

        var arrivals = headEnd.Arrivals;
        Assert.All(arrivals, arrival => Assert.Equal("good", arrival.Reading.Q));
        Assert.All(arrivals, arrival => Truth.IsWhole(arrival.Reading));
        Assert.Equal(line.Serials, arrivals.Select(arrival => arrival.Reading.Meter).Distinct().Order(StringComparer.Ordinal));
        Truth.Holds(arrivals, line.Truth);
        Assert.All(headEnd.Everything.Where(heard => heard.Topic is Arrival.Live or Arrival.Backfill), heard => Assert.False(heard.Retained));
    }

    [Fact]
    public async Task The_trace_of_a_running_daemon_shows_every_byte_of_a_line_while_it_is_on()
    {
        await using var site = new Site();
        var broker = await site.Broker();
        var line = await site.Line("sdm120:1");
        var daemon = site.Daemon(line, broker.Port, settings => settings with { Instant = "00:00:01" });
        daemon.Start();
        await Until.True(() => line.Truth.Entries.Count > 0, "polling");
        Assert.DoesNotContain(daemon.Log, said => said.Contains(" > 01 04", StringComparison.Ordinal));

        Assert.Equal("trace of bus-1 is on, in the log", await daemon.Console("trace", "bus-1", "on"));
        await Until.True(
            () => daemon.Log.Any(said => said.Contains("bus-1: ", StringComparison.Ordinal) && said.Contains(" > 01 04 00 ", StringComparison.Ordinal))
                && daemon.Log.Any(said => said.Contains(" < 01 04 ", StringComparison.Ordinal)),
            "request and answer in the log");
        Assert.Equal("trace of bus-1 is off", await daemon.Console("trace", "bus-1", "off"));
    }

    [Fact]
    public async Task An_energy_reading_holds_the_counters_of_the_instant_reading_due_at_the_same_moment()
    {
        await using var site = new Site();
        var broker = await site.Broker();
        var headEnd = await site.HeadEnd(broker);
        var line = await site.Line("sdm630:1", "sdm120:2");
        var daemon = site.Daemon(line, broker.Port, settings => settings with { Energy = "00:00:04" });
        daemon.Start();

        await Until.True(() => headEnd.Arrivals.Count(arrival => arrival.Reading.Kind == "energy") >= 4, "energy readings");

        var byKey = headEnd.Arrivals
            .Select(arrival => arrival.Reading)
            .ToDictionary(reading => (reading.Meter, reading.Kind, reading.Due));
        foreach (var energy in byKey.Values.Where(reading => reading.Kind == "energy"))
        {
            var instant = byKey[(energy.Meter, "instant", energy.Due)];
            Assert.Equal(
                instant.Values!.Where(value => Registers.IsEnergy(value.Key)).OrderBy(value => value.Key, StringComparer.Ordinal),
                energy.Values!.OrderBy(value => value.Key, StringComparer.Ordinal));
            Assert.Equal(instant.Raw, energy.Raw);
            Assert.Equal((instant.T, instant.SpanMs, instant.Q), (energy.T, energy.SpanMs, energy.Q));
            Assert.Equal(0, energy.Due.ToUnixTimeMilliseconds() % 4000);
        }
    }
}
