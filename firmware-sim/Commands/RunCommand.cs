using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using MeterSim.Control;

namespace MeterSim.Commands;

/// <summary><c>metersim run</c>.</summary>
internal static class RunCommand
{
    public const string Example =
        "metersim run --port /tmp/bus1 --meters sdm630:1-6 sdm120:7 sdm630:8:district --truth /tmp/truth.jsonl --control /tmp/bus1.sock\n"
        + "  metersim run --line /tmp/bus1:9600:8N1 /tmp/bus2:19200:8E1 --tcp 127.0.0.1:1502 --framing rtu --meters 1/sdm630:1-60 2/iem3155:1-30 3/abb-b23:1-4";

    public static Command Make()
    {
        var lines = new LineOptions();
        var turnaround = new Option<string>("--turnaround")
        {
            Description = "From the end of a request to the beginning of its answer; at least 3.5 characters.",
            HelpName = "20ms",
            DefaultValueFactory = _ => "20ms",
        };
        var truth = new Option<string?>("--truth") { Description = "File to append what was truly answered to, as JSON lines. It grows without limit.", HelpName = "FILE" };
        var terminals = new Option<bool>("--truth-of-terminals")
        {
            Description = "The truth tells too what the meter's terminals carried when it answered, by quantity, whatever its registers say.",
        };
        var aged = new Option<bool>("--aged") { Description = "Every counter, of every phase and direction, starts at a value of its own." };
        var control = new Option<string?>("--control") { Description = "Unix socket for faults, status and unplugging (see metersim control).", HelpName = "PATH" };
        var script = new Option<string?>("--script")
        {
            Description = "File of commands with times after the start, one a line, e.g. 'at 30s fault 3 silent'. It is checked before anything runs.",
            HelpName = "FILE",
        };
        var seed = new Option<int>("--seed") { Description = "The same seed at the same time of day gives the same run.", DefaultValueFactory = _ => 1 };
        var unlimited = new Option<bool>("--unlimited") { Description = "No emulated line time: answers at once. For benchmarks." };
        var startEnergy = new Option<decimal?>("--start-energy") { Description = "What every customer's counter shows at the start. Default: each its own.", HelpName = "KWH" };
        var json = new Option<bool>("--json") { Description = "Print the ready line as JSON." };

        var command = new Command("run", "Simulates meters until stopped by SIGTERM or Ctrl+C.");
        lines.AddTo(command);
        foreach (Option option in (Option[])[turnaround, truth, terminals, aged, control, script, seed, unlimited, startEnergy, json])
            command.Options.Add(option);
        command.SetAction(async (parsed, _) =>
        {
            (IReadOnlyList<LineSpec> specs, string? error) = lines.Read(parsed);
            if (error is not null)
                return await Failure.UsageAsync(error);
            string turnaroundText = parsed.GetValue(turnaround)!;
            if (Duration.TryParse(turnaroundText) is not TimeSpan turnaroundTime)
                return await Failure.UsageAsync($"--turnaround {turnaroundText}: give a duration like 20ms or 0.5s");
            decimal? startKwh = parsed.GetValue(startEnergy);
            if (startKwh is < 0 or > 100_000_000)
                return await Failure.UsageAsync($"--start-energy {startKwh}: give 0 to 100000000 kWh");

            Script? steps = null;
            if (parsed.GetValue(script) is string file)
            {
                (steps, error) = Script.Read(file, specs);
                if (steps is null)
                    return await Failure.UsageAsync(error!);
            }

            return await RunAsync(
                new SimulatorOptions
                {
                    Lines = specs,
                    Turnaround = turnaroundTime,
                    Unlimited = parsed.GetValue(unlimited),
                    TruthFile = parsed.GetValue(truth),
                    TruthOfTerminals = parsed.GetValue(terminals),
                    Aged = parsed.GetValue(aged),
                    ControlSocket = parsed.GetValue(control),
                    Seed = parsed.GetValue(seed),
                    StartEnergyKwh = startKwh,
                },
                steps,
                parsed.GetValue(json));
        });
        return command.WithExample(Example);
    }

    private static async Task<int> RunAsync(SimulatorOptions options, Script? script, bool json)
    {
        using var stop = new CancellationTokenSource();
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using PosixSignalRegistration hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop);
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        try
        {
            using var simulator = new Simulator(options, TimeProvider.System);
            Task running = simulator.RunAsync(stop.Token, script);
            await Console.Out.WriteLineAsync(json ? JsonSerializer.Serialize(simulator.Ready(), ControlJson.Default.ReadyMessage) : ReadyText(options, simulator.Ready().Lines));
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

    private static string ReadyText(SimulatorOptions options, IReadOnlyList<ReadyLine> lines) => "ready: " + string.Join(
        "; ",
        lines.Select(line => string.Create(
            CultureInfo.InvariantCulture,
            $"{line.Port} leads to {line.Device}, {(options.Unlimited ? "no line time" : line.Format)}, {line.Meters.Count} meters")));
}
