using MeterEdge.SystemTests.Plant;

namespace MeterEdge.SystemTests.Faults;

/// <summary>
/// A concentrator with four meters that are read every second, its broker, and a proxy between them that sees what the broker takes.
/// </summary>
internal sealed class Rig : IAsyncDisposable
{
    private readonly Database? _database;

    private Rig(Site site, Mosquitto broker, BrokerProxy proxy, Database? database, Simulator line, EdgeDaemon daemon) =>
        (Site, Broker, Proxy, _database, Line, Daemon) = (site, broker, proxy, database, line, daemon);

    public Site Site { get; }

    public Mosquitto Broker { get; }

    public BrokerProxy Proxy { get; }

    public Simulator Line { get; }

    public EdgeDaemon Daemon { get; }

    /// <summary>The second sink, where the rig has one.</summary>
    public Database Database => _database!;

    /// <summary>What the broker took.</summary>
    public Uplink Mqtt => Proxy.Witness;

    /// <summary>Everything but the daemon runs; the broker is the only sink.</summary>
    /// <param name="change">Further settings of the daemon.</param>
    /// <param name="broker">Lines of the broker's configuration; without any, it lets everybody in.</param>
    public static Task<Rig> Build(Func<EdgeSettings, EdgeSettings>? change = null, params string[] broker) => Build(null, change, broker);

    /// <summary>Everything but the daemon runs.</summary>
    /// <param name="make">Make of the second sink, if there is to be one.</param>
    /// <param name="change">Further settings of the daemon.</param>
    /// <param name="broker">Lines of the broker's configuration; without any, it lets everybody in.</param>
    public static async Task<Rig> Build(DatabaseMake? make, Func<EdgeSettings, EdgeSettings>? change = null, params string[] broker)
    {
        var site = new Site();
        try
        {
            var mosquitto = await site.Broker(broker);
            var proxy = site.Proxy(mosquitto);
            var database = make is null ? null : await Database.Start(site, make.Value);
            var line = await site.Line("sdm630:1", "sdm120:2-4");
            var daemon = site.Daemon(line, proxy.Port, settings =>
            {
                var often = settings with { Instant = "00:00:01", Energy = "00:00:02", Influx = database?.Settings ?? "" };
                return change?.Invoke(often) ?? often;
            });
            return new(site, mosquitto, proxy, database, line, daemon);
        }
        catch
        {
            await site.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until the broker has taken so many readings that it had not before.</summary>
    public async Task Arrive(int readings)
    {
        var newest = Mqtt.Newest;
        await Until.True(() => Mqtt.Newest >= newest + readings, $"{readings} new readings at the broker", Said);
    }

    /// <summary>Waits until every meter has been read so many times more, whoever gets the readings.</summary>
    public async Task Poll(int passes)
    {
        var answers = Line.Serials.ToDictionary(serial => serial, Answers);
        await Until.True(() => Line.Serials.All(serial => Answers(serial) >= answers[serial] + passes), $"{passes} passes", Said);

        int Answers(string serial) => Line.Truth.Entries.Count(entry => entry.Serial == serial);
    }

    /// <param name="scenario">Its name in the table.</param>
    /// <param name="clock">How far the daemon's clock was ahead, where it was.</param>
    /// <param name="isOfTheLine">Which readings the simulated meters gave, if not all.</param>
    /// <param name="database">Another witness than what the database holds in the end.</param>
    public Judge Judge(string scenario, IEnumerable<TimeSpan>? clock = null, DatabaseWitness? database = null, Func<Arrival, bool>? isOfTheLine = null) => new()
    {
        Scenario = scenario,
        Daemon = Daemon,
        Mqtt = Mqtt,
        Influx = database ?? _database?.Stored,
        Truth = Line.Truth,
        IsOfTheLine = isOfTheLine ?? (_ => true),
        ClockOffsets = [.. clock ?? [TimeSpan.Zero]],
    };

    public ValueTask DisposeAsync() => Site.DisposeAsync();

    private string Said() => string.Join('\n', Daemon.Log.TakeLast(40));
}
