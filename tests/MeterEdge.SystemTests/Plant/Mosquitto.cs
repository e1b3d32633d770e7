namespace MeterEdge.SystemTests.Plant;

/// <summary>A real broker on a free loopback port, that can be stopped, killed and started again.</summary>
internal sealed class Mosquitto : IAsyncDisposable
{
    private readonly string _configuration;
    private RunningProgram? _program;

    private Mosquitto(int port, string configuration) => (Port, _configuration) = (port, configuration);

    public int Port { get; }

    /// <summary>A broker without persistence, ready to take connections.</summary>
    /// <param name="folder">Takes its configuration.</param>
    /// <param name="lines">Further lines of its configuration; without any, it lets everybody in.</param>
    public static async Task<Mosquitto> Start(TempFolder folder, params string[] lines)
    {
        var port = Loopback.FreePort();
        var broker = new Mosquitto(port, folder[$"mosquitto-{port}.conf"]);
        broker.Configure(lines.Length == 0 ? ["allow_anonymous true"] : lines);
        await broker.Start();
        return broker;
    }

    /// <summary>Writes another configuration for the next start.</summary>
    public void Configure(params string[] lines)
    {
        // Without "user" a broker started by root becomes somebody who cannot read our files.
        string[] own = [$"user {Environment.UserName}", $"listener {Port} 127.0.0.1", "persistence false", "log_dest stderr"];
        File.WriteAllLines(_configuration, [.. own, .. lines]);
    }

    public async Task Start()
    {
        var program = _program = RunningProgram.Start(Programs.Mosquitto, ["-c", _configuration]);
        await Until.True(
            () => program.HasExited || program.Errors.Any(line => line.EndsWith(" running", StringComparison.Ordinal)),
            "mosquitto",
            () => program.Said);
        Assert.False(program.HasExited, program.Said);
    }

    public async Task Stop(Signal signal)
    {
        _program!.Signal(signal);
        await _program.Exit();
        await _program.DisposeAsync();
        _program = null;
    }

    public async ValueTask DisposeAsync()
    {
        if (_program is not null)
            await _program.DisposeAsync();
    }
}
