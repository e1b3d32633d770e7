using MeterEdge.SystemTests.Facts;
using MeterEdge.SystemTests.Plant;

namespace MeterEdge.SystemTests;

public sealed class InfluxTests
{
    private static int Readings => Programs.Long ? 600 : 60;

    [Fact]
    public async Task Every_published_reading_is_a_point_with_the_same_values_and_fixed_types()
    {
        await using var site = new Site();
        var broker = await site.Broker();
        var headEnd = await site.HeadEnd(broker);
        var influx = site.Own(await Influxd.Start(site.Folder));
        var line = await site.Line("sdm630:1", "sdm120:2", "sdm630:3:district");
        line.Meters[1]!["Class"] = "CommonLoad";
        line.Meters[1]!["Phase"] = "L2";
        var daemon = site.Daemon(line, broker.Port, settings => settings with { Influx = $"\"Url\": \"{influx.Url}\"", Instant = "00:00:01", Energy = "00:00:04" });
        daemon.Start();
        await Until.True(() => headEnd.Arrivals.Count >= Readings / 2, "readings");
        await line.Do("fault 2 silent");
        await Until.True(() => headEnd.Arrivals.Any(arrival => arrival.Reading.Q == "missing"), "a missed pass");
        await Until.True(() => headEnd.Arrivals.Count >= Readings, "more readings");
        Assert.Equal(0, await daemon.Stop());

        // Started once more, it brings what was on its way at the stop.
        var committed = (await daemon.Committed()).Select(reading => (reading.Snapshot.Meter.Serial, Kind: $"{reading.Snapshot.Kind}".ToLowerInvariant(), reading.Snapshot.Due)).ToList();
        daemon.Start();
        await Until.Holds(async () => !committed.Except((await influx.Points()).Select(InfluxFacts.Key)).Any(), "every committed reading in InfluxDB");
        await Until.True(() => !committed.Except(headEnd.Arrivals.Select(arrival => InfluxFacts.Key(arrival.Reading))).Any(), "every committed reading at the head-end");
        Assert.Equal(0, await daemon.Stop());

        var points = (await influx.Points()).ToDictionary(InfluxFacts.Key, InfluxFacts.Found);
        var published = headEnd.Arrivals.Select(arrival => arrival.Reading).DistinctBy(InfluxFacts.Key).ToDictionary(InfluxFacts.Key, reading => InfluxFacts.Expected(reading, line.Meters));
        Assert.All(committed, key => Assert.Equal(published[key], points[key]));
        Assert.All(points.Keys.Intersect(published.Keys), key => Assert.Equal(published[key], points[key]));
        Assert.Contains(points.Keys, key => key.Kind == "energy");
        await InfluxFacts.HaveFixedTypes(influx);
        Assert.Contains(daemon.Log, said => said.Contains("Database meteredge was missing", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_published_reading_is_in_VictoriaMetrics_too()
    {
        await using var site = new Site();
        var broker = await site.Broker();
        var headEnd = await site.HeadEnd(broker);
        var victoria = site.Own(await VictoriaMetrics.Start(site.Folder));
        var line = await site.Line("sdm630:1", "sdm120:2");
        var daemon = site.Daemon(line, broker.Port, settings => settings with
        {
            Influx = $"\"Url\": \"{victoria.Url}\", \"Api\": \"V2\", \"Org\": \"any\"",
            Instant = "00:00:01",
            Energy = "00:00:04",
        });
        daemon.Start();
        await Until.True(() => headEnd.Arrivals.Count >= Readings / 2, "readings");
        // What has been published a while ago is in the database too: both are sent at the same time.
        var early = headEnd.Arrivals.Select(arrival => arrival.Reading).ToList();
        await Until.Holds(
            async () =>
            {
                var found = (await victoria.Points()).Select(InfluxFacts.FoundSample).ToHashSet();
                return early.SelectMany(reading => InfluxFacts.ExpectedSamples(reading, line.Meters)).All(found.Contains);
            },
            "every published value");
        Assert.Equal(0, await daemon.Stop());

        var published = headEnd.Arrivals.SelectMany(arrival => InfluxFacts.ExpectedSamples(arrival.Reading, line.Meters)).ToHashSet();
        var dues = headEnd.Arrivals.Select(arrival => (arrival.Reading.Meter, arrival.Reading.Due)).ToHashSet();
        Assert.All(
            (await victoria.Points()).Where(point => dues.Contains((point.Tags["meter"], point.Time))).Select(InfluxFacts.FoundSample),
            sample => Assert.Contains(sample, published));
    }

    [Fact]
    public async Task A_name_and_a_password_open_a_server_of_version_1_that_asks_for_them()
    {
        await using var site = new Site();
        var broker = await site.Broker();
        var influx = site.Own(await Influxd.Start(site.Folder, "auth-enabled = true"));
        await influx.CreateAdmin("edge", "secret");
        var token = site.Folder["token"];
        await File.WriteAllTextAsync(token, "edge:wrong\n", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(token, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var headEnd = await site.HeadEnd(broker);
        var line = await site.Line("sdm120:1");
        var daemon = site.Daemon(line, broker.Port, settings => settings with { Influx = $"\"Url\": \"{influx.Url}\", \"TokenFile\": \"{token}\"" });
        daemon.Start();
        await Until.True(() => headEnd.Events.Any(one => one.Code == "sink_paused"), "that the password is wrong");
        await File.WriteAllTextAsync(token, "edge:secret\n", TestContext.Current.CancellationToken);
        await Until.True(() => headEnd.Events.Any(one => one.Code == "sink_ok"), "that the password is right", () => string.Join('\n', daemon.Log));
        Assert.NotEmpty(await influx.Points());
        Assert.Equal(0, await daemon.Stop());
    }
}
