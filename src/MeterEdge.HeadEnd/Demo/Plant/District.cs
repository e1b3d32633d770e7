using System.Diagnostics;
using MeterEdge.HeadEnd.Signing;

namespace MeterEdge.HeadEnd.Demo.Plant;

/// <summary>
/// The demo's district: simulated meters on a line, the daemon and a broker, each a process of its own, and what can
/// be done to them. Not safe for concurrent use: one order at a time.
/// </summary>
public sealed class District : IAsyncDisposable
{
    /// <summary>Our client id: the broker lets it in before the daemon.</summary>
    public const string HeadEndClientId = "demo-head-end";

    /// <summary>The meters' unit numbers that the keys play with.</summary>
    public const int SilentUnit = 3, BadCrcUnit = 5;

    // The fourth has a relay: its customer does not pay.
    private static readonly string[] Specs = ["--meters", "sdm630:1-3", "sdm530:4", "sdm630:5", "sdm120:6-7", "sdm630:8:district"];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private readonly Programs _programs;
    private readonly DemoFolder _folder;
    private readonly Guard _guard;
    private readonly TimeProvider _time;
    private readonly int _baud;
    private readonly HashSet<(int Unit, string Kind)> _faults = [];
    private Child? _simulator;
    private Child? _broker;
    private Child? _daemon;

    /// <summary>Makes the folder and looks for the programs; starts nothing but the guard.</summary>
    public District(Programs programs, int baud, TimeProvider time)
    {
        (_programs, _baud, _time) = (programs, baud, time);
        _ = (programs.MeterSim, programs.MeterEdge, programs.HeadEnd);
        _folder = DemoFolder.Create();
        _guard = new Guard(_folder.Path);
        MqttPort = Loopback.FreePort();
    }

    /// <summary>Where the broker listens on 127.0.0.1.</summary>
    public int MqttPort { get; }

    /// <summary>Everybody's signing keys, from the start on.</summary>
    public KeyFolder Keys => new(_folder.Keys);

    /// <summary>Where the daemon tells its status.</summary>
    public string ConsoleSocket => _folder.ConsoleSocket;

    /// <summary>The meters; empty before the start.</summary>
    public IReadOnlyList<DemoMeter> Meters { get; private set; } = [];

    /// <summary>Whether the broker runs.</summary>
    public bool BrokerRunning => _broker is { Running: true };

    /// <summary>Whether the daemon runs.</summary>
    public bool DaemonRunning => _daemon is { Running: true };

    /// <summary>Whether the port is plugged in.</summary>
    public bool PortPlugged { get; private set; } = true;

    /// <summary>A child that ended though nobody wanted it to, or null.</summary>
    public Child? Fallen => new[] { _simulator, _broker, _daemon }.FirstOrDefault(child => child is { Running: false });

    /// <summary>True while a meter is made to fail in this way.</summary>
    public bool HasFault(int unit, string kind) => _faults.Contains((unit, kind));

    /// <summary>Starts meters, broker and daemon, each when the one before is ready.</summary>
    /// <exception cref="DemoException">One does not start; its last lines are in the message.</exception>
    public async Task Start(CancellationToken cancel)
    {
        Meters = DemoMeter.Parse(await Output(_programs.MeterSim, ["config", .. Specs], cancel));
        Keys.Make(KeyHolder.Demo, _time.GetUtcNow());
        await File.WriteAllTextAsync(_folder.Configuration, DemoConfiguration.Text(_folder, _baud, MqttPort, Meters), cancel);
        _simulator = Run("metersim", _programs.MeterSim,
            ["run", "--port", _folder.Port, "--baud", $"{_baud}", .. Specs, "--turnaround", "20ms", "--control", _folder.SimulatorSocket]);
        await Ready(_simulator, () => Task.FromResult(File.Exists(_folder.Port) && File.Exists(_folder.SimulatorSocket)), cancel);
        await StartBroker(cancel);
        StartDaemon();
    }

    /// <summary>Stops the broker, or starts it again on the same port.</summary>
    public async Task<string> ToggleBroker(CancellationToken cancel)
    {
        if (_broker is { } broker)
        {
            _broker = null;
            await End(broker);
            return "broker stopped: the backlog grows";
        }

        await StartBroker(cancel);
        return "broker started: the backlog drains at the daemon's next attempt, soon after a short stop and later after a long one";
    }

    /// <summary>Makes a meter fail, or work again.</summary>
    /// <param name="unit">Which.</param>
    /// <param name="kind">The simulator's word: <c>silent</c> or <c>badcrc</c>.</param>
    /// <param name="cancel">The demo ends.</param>
    public async Task<string> ToggleFault(int unit, string kind, CancellationToken cancel)
    {
        var on = !HasFault(unit, kind);
        if (await Order($"fault {unit} {(on ? kind : "off")}", cancel) is { } refusal)
            return refusal;

        // "off" clears every fault of the meter.
        _faults.RemoveWhere(fault => fault.Unit == unit);
        if (on)
            _faults.Add((unit, kind));
        return $"meter at unit {unit}: {(on ? kind : "works again")}";
    }

    /// <summary>Pulls the serial port out, or puts it back.</summary>
    public async Task<string> TogglePort(CancellationToken cancel)
    {
        if (await Order(PortPlugged ? "port close" : "port open", cancel) is { } refusal)
            return refusal;

        PortPlugged = !PortPlugged;
        return PortPlugged ? "port plugged in again" : "port unplugged";
    }

    /// <summary>Ends the daemon as a power cut would, and starts it again.</summary>
    public async Task<string> KillDaemon(CancellationToken cancel)
    {
        if (_daemon is { } daemon)
        {
            _daemon = null;
            await daemon.Kill();
            daemon.Dispose();
        }

        // Long enough to be seen.
        await Task.Delay(TimeSpan.FromSeconds(3), _time, cancel);
        StartDaemon();
        return "daemon killed with SIGKILL, and started again three seconds later";
    }

    /// <summary>Ends everything and leaves nothing behind.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(new[] { _daemon, _broker, _simulator }.OfType<Child>().Select(End));
        _folder.Dispose();
        _guard.Dispose();
    }

    private async Task StartBroker(CancellationToken cancel)
    {
        _broker = Run("broker", _programs.HeadEnd, ["broker", "--port", $"{MqttPort}", "--let-first", HeadEndClientId]);
        await Ready(_broker, () => Loopback.Listens(MqttPort, cancel), cancel);
    }

    private void StartDaemon() => _daemon = Run("meteredge", _programs.MeterEdge, ["run", "--config", _folder.Configuration]);

    private Child Run(string name, string program, IEnumerable<string> arguments) =>
        Child.Start(name, program, arguments, _folder.Log(name), _guard);

    private async Task End(Child child)
    {
        await child.Stop(TimeSpan.FromSeconds(8), _time);
        child.Dispose();
    }

    private async Task<string?> Order(string order, CancellationToken cancel)
    {
        var answer = await LineSocket.Ask(_folder.SimulatorSocket, order, TimeSpan.FromSeconds(5), _time, cancel);
        return answer is null ? $"the simulator does not answer to '{order}'"
            : answer.StartsWith("error", StringComparison.Ordinal) ? $"the simulator refuses '{order}': {answer}"
            : null;
    }

    private async Task Ready(Child child, Func<Task<bool>> ready, CancellationToken cancel)
    {
        var since = _time.GetTimestamp();
        while (!await ready())
        {
            if (!child.Running || _time.GetElapsedTime(since) > Patience)
                throw new DemoException(child.LastWords());
            await Task.Delay(TimeSpan.FromMilliseconds(50), _time, cancel);
        }
    }

    private static async Task<string> Output(string program, IEnumerable<string> arguments, CancellationToken cancel)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start) ?? throw new DemoException($"{program} does not start");
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(cancel), process.StandardError.ReadToEndAsync(cancel));
        await process.WaitForExitAsync(cancel);
        return process.ExitCode == 0
            ? await output
            : throw new DemoException($"{Path.GetFileName(program)} {string.Join(' ', start.ArgumentList)} failed: {(await error).Trim()}");
    }
}
