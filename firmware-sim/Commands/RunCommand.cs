using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using MeterSim.Control;
using MeterSim.Line;
using MeterSim.Meters;

namespace MeterSim.Commands;

/// <summary><c>metersim run</c>.</summary>
internal static class RunCommand
{
    public const string Example =
        "metersim run --port /tmp/bus1 --meters sdm630:1-6 sdm120:7 sdm630:8:district --truth /tmp/truth.jsonl --control /tmp/bus1.sock";

    public static Command Make()
    {
        var port = new Option<string>("--port") { Description = "Path of the link to make; it leads to a pseudo-terminal.", HelpName = "PATH", Required = true };
        var baud = new Option<int>("--baud") { Description = "Speed of the line.", DefaultValueFactory = _ => 9600 };
        var format = new Option<string>("--format") { Description = "8N1, 8E1, 8O1, 8N2, 8E2 or 8O2.", HelpName = "8N1", DefaultValueFactory = _ => "8N1" };
        Option<string[]> meters = MetersOption.Make();
        var turnaround = new Option<string>("--turnaround")
        {
            Description = "From the end of a request to the beginning of its answer; at least 3.5 characters.",
            HelpName = "20ms",
            DefaultValueFactory = _ => "20ms",
        };
        var truth = new Option<string?>("--truth") { Description = "File to append what was truly answered to, as JSON lines. It grows without limit.", HelpName = "FILE" };
        var control = new Option<string?>("--control") { Description = "Unix socket for faults, status and unplugging (see metersim control).", HelpName = "PATH" };
        var seed = new Option<int>("--seed") { Description = "The same seed at the same time of day gives the same run.", DefaultValueFactory = _ => 1 };
        var unlimited = new Option<bool>("--unlimited") { Description = "No emulated line time: answers at once. For benchmarks." };
        var startEnergy = new Option<decimal?>("--start-energy") { Description = "What every customer's counter shows at the start. Default: each its own.", HelpName = "KWH" };
        var json = new Option<bool>("--json") { Description = "Print the ready line as JSON." };

        var command = new Command("run", "Simulates meters until stopped by SIGTERM or Ctrl+C.")
        {
            port, baud, format, meters, turnaround, truth, control, seed, unlimited, startEnergy, json,
        };
        command.SetAction(async (parsed, _) =>
        {
            (IReadOnlyList<MeterSpec> specs, string? error) = MeterSpecParser.Parse(parsed.GetValue(meters)!);
            if (error is not null)
                return await Failure.UsageAsync(error);
            string formatText = parsed.GetValue(format)!;
            int baudRate = parsed.GetValue(baud);
            if (FrameFormat.TryParse(baudRate, formatText) is not FrameFormat frameFormat)
                return await Failure.UsageAsync($"--baud {baudRate} --format {formatText}: give 300 to 4000000 baud and a format like 8N1 or 8E1");
            string turnaroundText = parsed.GetValue(turnaround)!;
            if (Duration.TryParse(turnaroundText) is not TimeSpan turnaroundTime)
                return await Failure.UsageAsync($"--turnaround {turnaroundText}: give a duration like 20ms or 0.5s");
            decimal? startKwh = parsed.GetValue(startEnergy);
            if (startKwh is < 0 or > 100_000_000)
                return await Failure.UsageAsync($"--start-energy {startKwh}: give 0 to 100000000 kWh");

            return await RunAsync(
                new SimulatorOptions
                {
                    Port = Path.GetFullPath(parsed.GetValue(port)!),
                    Format = frameFormat,
                    Meters = specs,
                    Turnaround = turnaroundTime,
                    Unlimited = parsed.GetValue(unlimited),
                    TruthFile = parsed.GetValue(truth),
                    ControlSocket = parsed.GetValue(control),
                    Seed = parsed.GetValue(seed),
                    StartEnergyKwh = startKwh,
                },
                parsed.GetValue(json));
        });
        return command.WithExample(Example);
    }

    private static async Task<int> RunAsync(SimulatorOptions options, bool json)
    {
        using var stop = new CancellationTokenSource();
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using PosixSignalRegistration hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop);
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        try
        {
            using var simulator = new Simulator(options, TimeProvider.System);
            Task running = simulator.RunAsync(stop.Token);
            await Console.Out.WriteLineAsync(json ? JsonSerializer.Serialize(simulator.Ready(), ControlJson.Default.ReadyMessage) : ReadyLine(options, simulator));
            await running;
            return 0;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return await Failure.RuntimeAsync(
                failure is UnauthorizedAccessException ? $"{failure.Message} Choose paths that you can write to." : failure.Message);
        }

        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.Cancel();
        }
    }

    private static string ReadyLine(SimulatorOptions options, Simulator simulator) => string.Create(
        CultureInfo.InvariantCulture,
        $"ready: {options.Port} leads to {simulator.Device}, {(options.Unlimited ? "no line time" : options.Format)}, {options.Meters.Count} meters");
}
