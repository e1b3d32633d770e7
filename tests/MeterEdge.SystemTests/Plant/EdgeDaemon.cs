using System.Text.Json;

namespace MeterEdge.SystemTests.Plant;

/// <summary>The native daemon with its configuration and its data directory, which outlive each of its runs.</summary>
internal sealed class EdgeDaemon : IAsyncDisposable
{
    private readonly List<string> _earlier = [];
    private readonly EdgeSettings _settings;
    private readonly string _socket;
    private RunningProgram? _program;

    public EdgeDaemon(TempFolder folder, EdgeSettings settings, string name = "edge")
    {
        Data = folder[name];
        Configuration = folder[$"{name}.json"];
        _settings = settings;
        _socket = folder[$"{name}.sock"];
        Configure(same => same);
    }

    /// <summary>Path of the data directory.</summary>
    public string Data { get; }

    /// <summary>Path of the configuration.</summary>
    public string Configuration { get; }

    /// <summary>Lines of the log, of all runs.</summary>
    public IReadOnlyList<string> Log => [.. _earlier, .. _program?.Output ?? [], .. _program?.Errors ?? []];

    /// <summary>Writes another configuration for the next start.</summary>
    public void Configure(Func<EdgeSettings, EdgeSettings> change) => File.WriteAllText(Configuration, change(_settings).Json(Data, _socket));

    public int Pid => _program!.Pid;

    public bool IsRunning => _program is { HasExited: false };

    public void Start(params (string Name, string Value)[] environment) =>
        _program = RunningProgram.Start(Programs.Daemon, ["run", "--config", Configuration], environment);

    /// <summary>Starts it with a log that nobody reads: a pipe that is full already.</summary>
    public void StartUnheard(TempFolder folder) => _program = RunningProgram.Start(
        "/bin/sh",
        [
            "-c",
            """
            mkfifo "$1"
            exec 3<>"$1"
            dd if=/dev/zero of="$1" bs=4096 oflag=nonblock 2>/dev/null
            exec "$2" run --config "$3" >"$1"
            """,
            "unheard", folder["unread"], Programs.Daemon, Configuration,
        ]);

    /// <summary>Stops it and gives its exit code.</summary>
    public async Task<int> Stop(Signal signal = Signal.Terminate)
    {
        var program = _program!;
        program.Signal(signal);
        return await Exit();
    }

    /// <summary>Waits until it has ended by itself.</summary>
    public async Task<int> Exit()
    {
        var program = _program!;
        var exitCode = await program.Exit();
        _earlier.AddRange([.. program.Output, .. program.Errors]);
        await program.DisposeAsync();
        _program = null;
        return exitCode;
    }

    /// <summary>Its local socket.</summary>
    public string Socket => _socket;

    /// <summary>What it says at its console, by the program that people use for that.</summary>
    public async Task<string> Console(params string[] words)
    {
        var (exitCode, output, errors) = await RunningProgram.Run(Programs.Daemon, ["console", "--socket", _socket, .. words]);
        Assert.True(exitCode == 0, errors);
        return output;
    }

    /// <summary>Its status in all detail.</summary>
    public async Task<JsonElement> Status() => JsonElement.Parse(await Console("status", "|", "json"));

    /// <summary>Everything that its journal has committed. Only while it is stopped.</summary>
    public Task<IReadOnlyList<Readings.Reading>> Committed() => CommittedReadings.Of(Data);

    public async ValueTask DisposeAsync()
    {
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join('\n', ["the daemon's log:", .. Log.TakeLast(200)]));
        if (_program is not null)
            await _program.DisposeAsync();
    }
}
