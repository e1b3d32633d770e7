using MeterEdge.SystemTests.Plant;

namespace MeterEdge.SystemTests.Pymodbus;

/// <summary>A meter made by other people's code: pymodbus on a pseudo-terminal, see serve_meter.py.</summary>
internal sealed class PymodbusMeter : IAsyncDisposable
{
    public const int Unit = 7;

    /// <summary>A meter on the same line that refuses every register of an SDM120.</summary>
    public const int OtherUnit = 8;

    /// <summary>What the daemon must make of the values in serve_meter.py: shortest decimals, counters in whole Wh, half to even.</summary>
    public static readonly IReadOnlyDictionary<string, decimal> Values = new Dictionary<string, decimal>
    {
        ["voltage_l1_v"] = 231.4m,
        ["current_l1_a"] = 1.25m,
        ["power_w"] = 287.5m,
        ["apparent_power_va"] = 289.25m,
        ["reactive_power_var"] = -31.625m,
        ["power_factor"] = 0.9939m,
        ["frequency_hz"] = 49.98m,
        ["energy_import_wh"] = 36250m,
        ["energy_export_wh"] = 0m,
        ["reactive_import_varh"] = 1234567m,
        ["reactive_export_varh"] = 2m,
    };

    private readonly RunningProgram _program;

    private PymodbusMeter(RunningProgram program, string port) => (_program, Port) = (program, port);

    /// <summary>Path of the pseudo-terminal, or number of the TCP port.</summary>
    public string Port { get; }

    public static Task<PymodbusMeter> Start(TempFolder folder) => Start(folder["pymodbus"]);

    /// <summary>On a TCP port.</summary>
    /// <param name="port">Which.</param>
    /// <param name="framing"><c>tcp</c> or <c>rtu</c>.</param>
    public static Task<PymodbusMeter> Start(int port, string framing) => Start($"{port}", framing);

    private static async Task<PymodbusMeter> Start(string port, params string[] framing)
    {
        var script = Path.Combine(AppContext.BaseDirectory, "Pymodbus", "serve_meter.py");
        var program = RunningProgram.Start(Programs.Python, [script, port, $"{Unit}", $"{OtherUnit}", .. framing]);
        await Until.True(() => program.HasExited || program.Output.Contains("ready"), "pymodbus", () => program.Said);
        Assert.False(program.HasExited, $"{program.Said}\n(the Debian package python3-pymodbus is needed: run tests/run.sh)");
        return new(program, port);
    }

    public ValueTask DisposeAsync() => _program.DisposeAsync();
}
