namespace MeterEdge.SystemTests.Plant;

/// <summary>One concentrator with its line, its broker and its head-end, all real. Disposed, nothing of it runs and no file is left.</summary>
internal sealed class Site : IAsyncDisposable
{
    private readonly Stack<IAsyncDisposable> _running = new();

    public TempFolder Folder { get; } = new();

    public async Task<Mosquitto> Broker(params string[] lines) => Own(await Mosquitto.Start(Folder, lines));

    public BrokerProxy Proxy(Mosquitto broker) => Own(new BrokerProxy(broker.Port));

    public Task<Simulator> Line(params string[] meters) => Line(19200, meters);

    public async Task<Simulator> Line(int baud, params string[] meters) => Own(await Simulator.Start(Folder, baud, meters));

    /// <summary>Meters on lines of any kind.</summary>
    public async Task<Simulator> Lines(int baud, IReadOnlyList<string> options, params string[] meters) =>
        Own(await Simulator.Start(Folder, baud, options, meters));

    public async Task<Subscriber> HeadEnd(Mosquitto broker, string? username = null, string? password = null) =>
        Own(await Subscriber.Connect(broker.Port, username, password));

    /// <summary>A daemon on this line, not yet running.</summary>
    public EdgeDaemon Daemon(Simulator line, int brokerPort, Func<EdgeSettings, EdgeSettings>? change = null, string name = "edge")
    {
        var settings = new EdgeSettings { Port = line.Port, Meters = line.Meters, Baud = line.Baud, BrokerPort = brokerPort };
        return Own(new EdgeDaemon(Folder, change?.Invoke(settings) ?? settings, name));
    }

    public T Own<T>(T part)
        where T : IAsyncDisposable
    {
        _running.Push(part);
        return part;
    }

    public async ValueTask DisposeAsync()
    {
        List<Exception> faults = [];
        while (_running.TryPop(out var part))
        {
            try
            {
                await part.DisposeAsync();
            }
            catch (Exception fault)
            {
                // The others must still be ended.
                faults.Add(fault);
            }
        }

        Folder.Dispose();
        if (faults.Count > 0)
            throw new AggregateException(faults);
    }
}
