using System.Diagnostics;

namespace MeterEdge.Benchmarks;

/// <summary>
/// The native daemon as on a site: the meters are metersim's, in one process; the readings go through its journal to mosquitto, where
/// somebody listens.
/// </summary>
internal sealed class Site(TemporaryFolder folder, SiteLines lines, TimeSpan interval) : IDisposable
{
    private const double LeastShare = 0.95;

    private readonly HeadEnd _headEnd = new();
    private readonly Stack<RunningProgram> _running = [];
    private RunningProgram? _simulator;
    private RunningProgram? _broker;
    private RunningProgram? _daemon;

    /// <summary>Further sections of the daemon's configuration, each with a comma before it.</summary>
    public string Further { get; init; } = "";

    /// <summary>The daemon's data directory.</summary>
    public string Data => folder.File("data");

    /// <summary>The daemon's process.</summary>
    public int Daemon => _daemon!.Process.Id;

    /// <summary>Path of the daemon's console socket.</summary>
    public string Console => folder.File("console.sock");

    /// <summary>The broker's port.</summary>
    public int Port { get; private set; }

    /// <summary>When the daemon was started.</summary>
    public long Started { get; private set; }

    public HeadEnd HeadEnd => _headEnd;

    /// <summary>Starts the meters.</summary>
    /// <param name="further">Further arguments of metersim.</param>
    public Task StartMeters(params string[] further)
    {
        _simulator = Run(Repository.MeterSim, ["run", .. lines.Simulator, .. further, "--meters", $"{lines.Model}:1-{lines.Meters}"]);
        return _simulator.Ready();
    }

    /// <summary>Starts the broker, whoever listens there, and the daemon.</summary>
    public async Task StartDaemon()
    {
        var port = Repository.FreePort();
        _broker = RunningProgram.Mosquitto(folder, port);
        _running.Push(_broker);
        await _headEnd.Listen(port).ConfigureAwait(false);
        Port = port;

        Directory.CreateDirectory(folder.File("profiles"));
        await File.WriteAllTextAsync(folder.File($"profiles/{DenseProfile.Name}.json"), DenseProfile.Json).ConfigureAwait(false);
        var configuration = folder.File("meteredge.json");
        await File.WriteAllTextAsync(configuration, $$"""
            { "MeterEdge": {
              "Edge": "BENCH", "DataDirectory": "{{Data}}",
              "Buses": [ {{lines.Configuration()}} ],
              "Schedule": { "Instant": "{{interval:c}}" },
              "Mqtt": { "Host": "127.0.0.1", "Port": {{port}} },
              "Console": { "Socket": "{{Console}}" }{{Further}} } }
            """).ConfigureAwait(false);
        Started = Stopwatch.GetTimestamp();
        _daemon = Run(Repository.NativeDaemon, ["run", "--config", configuration]);
        await _daemon.Ready().ConfigureAwait(false);
    }

    /// <summary>What the daemon takes once it is running.</summary>
    /// <param name="settling">Time that is left out after the first readings.</param>
    /// <param name="length">Time that is measured.</param>
    public async Task<SiteUse> Measure(TimeSpan settling, TimeSpan length)
    {
        await _headEnd.First.WaitAsync(interval + TimeSpan.FromSeconds(30)).ConfigureAwait(false);
        await Task.Delay(settling).ConfigureAwait(false);
        var before = Look();
        await Task.Delay(length).ConfigureAwait(false);
        var after = Look();

        var seconds = Stopwatch.GetElapsedTime(before.At, after.At).TotalSeconds;
        var good = after.Good - before.Good;
        var share = good / (lines.AllMeters * seconds / interval.TotalSeconds);
        if (share < LeastShare)
            throw new InvalidOperationException($"only {share:P0} of the readings that were due arrived as good ones: these figures would mean nothing");
        var (resident, peak) = Proc.ResidentMiB(_daemon!.Process.Id);
        return new(
            resident,
            peak,
            Percent(after.Daemon - before.Daemon),
            Percent(after.Lines - before.Lines),
            Percent(after.Journal - before.Journal),
            Percent(after.Simulator - before.Simulator),
            Percent(after.Broker - before.Broker),
            good / seconds,
            Quiet.Between(before.Machine, after.Machine, after.Own - before.Own));

        double Percent(double cpuSeconds) => 100 * cpuSeconds / seconds;
    }

    public void Dispose()
    {
        while (_running.TryPop(out var program))
            program.Dispose();
        _headEnd.Dispose();
    }

    private RunningProgram Run(string path, string[] arguments)
    {
        var program = RunningProgram.Start(path, arguments);
        _running.Push(program);
        return program;
    }

    private Moment Look()
    {
        var daemon = _daemon!.Process.Id;
        return new(
            Stopwatch.GetTimestamp(),
            _headEnd.Good,
            Proc.CpuSeconds(daemon),
            Proc.CpuSeconds(daemon, "line "),
            Proc.CpuSeconds(daemon, "journal"),
            Proc.CpuSeconds(_simulator!.Process.Id),
            Proc.CpuSeconds(_broker!.Process.Id),
            Proc.CpuSeconds(Environment.ProcessId),
            Proc.Machine());
    }

    private sealed record Moment(
        long At, long Good, double Daemon, double Lines, double Journal, double Simulator, double Broker, double Benchmark, (double All, double Busy, double Stolen) Machine)
    {
        public double Own => Daemon + Simulator + Broker + Benchmark;
    }
}

/// <summary>What the daemon took: memory in MiB, CPU in per cent of one core.</summary>
/// <param name="Resident">Memory at the end.</param>
/// <param name="Peak">Memory at most, its start included.</param>
/// <param name="Cpu">CPU of the whole daemon.</param>
/// <param name="Lines">Of that, its lines' threads: requests, answers, decoding.</param>
/// <param name="Journal">Of that, the thread that writes the journal.</param>
/// <param name="Simulator">CPU of metersim.</param>
/// <param name="Broker">CPU of mosquitto.</param>
/// <param name="GoodPerSecond">Good complete readings that arrived live, a second.</param>
/// <param name="Quiet">How quiet the machine was.</param>
internal sealed record SiteUse(
    double Resident, double Peak, double Cpu, double Lines, double Journal, double Simulator, double Broker, double GoodPerSecond, Quiet Quiet);
