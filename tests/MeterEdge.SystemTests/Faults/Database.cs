using MeterEdge.SystemTests.Plant;

namespace MeterEdge.SystemTests.Faults;

/// <summary>The second sink of a rig: a real server, and the proxy before it.</summary>
internal sealed class Database
{
    private readonly DatabaseServer _server;
    private readonly string _api;
    private readonly Func<Task<IReadOnlyList<Point>>> _points;

    private Database(HttpProxy proxy, DatabaseServer server, string api, Func<Task<IReadOnlyList<Point>>> points) =>
        (Proxy, _server, _api, _points) = (proxy, server, api, points);

    public HttpProxy Proxy { get; }

    /// <summary>Keys of the daemon's configuration.</summary>
    public string Settings => $"\"Url\": \"{Proxy.Url}\"{_api}";

    /// <summary>Its witness, where it keeps what it takes.</summary>
    public DatabaseWitness Stored => new(Proxy, _points);

    /// <summary>Its witness, where it may have lost what it took.</summary>
    public DatabaseWitness Acknowledged => new(Proxy, null);

    /// <summary>Lines that the server has acknowledged so far.</summary>
    public int Taken => Proxy.Writes.Where(write => write.Taken).Sum(write => write.Lines.Count);

    /// <summary>Waits until the server has acknowledged so many lines more.</summary>
    public async Task Take(int lines)
    {
        var before = Taken;
        await Until.True(
            () => Taken >= before + lines,
            $"{lines} lines taken by the database",
            () => string.Join('\n', Proxy.Writes.TakeLast(20).Select(write => $"{write.Status}: {write.Lines.Count} lines")));
    }

    public static async Task<Database> Start(Site site, DatabaseMake make)
    {
        switch (make)
        {
            case DatabaseMake.InfluxDb:
                var influxd = site.Own(await Influxd.Start(site.Folder));
                return new(site.Own(await HttpProxy.Start(influxd.Url)), influxd, "", () => influxd.Points());
            case DatabaseMake.VictoriaMetrics:
                var victoria = site.Own(await VictoriaMetrics.Start(site.Folder));
                return new(site.Own(await HttpProxy.Start(victoria.Url)), victoria, ", \"Api\": \"V2\", \"Org\": \"utility\"", victoria.Points);
            default:
                throw new ArgumentOutOfRangeException(nameof(make));
        }
    }

    public Task Start() => _server.Start();

    public Task Stop(Signal signal) => _server.Stop(signal);

    /// <summary>Deletes everything that it has kept. Only while it is stopped.</summary>
    public void Forget() => _server.Forget();
}

/// <summary>Makes of database, and with them the interfaces that are spoken.</summary>
internal enum DatabaseMake
{
    /// <summary>Debian's influxd 1.6.7, spoken to as V1.</summary>
    InfluxDb,

    /// <summary>Debian's VictoriaMetrics, spoken to as V2.</summary>
    VictoriaMetrics,
}
