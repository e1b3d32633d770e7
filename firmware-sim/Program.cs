// metersim: simulated electricity meters on pseudo-terminals and TCP ports. The way of one request:
//   host ── Line/Pty ── LineThread ── SlaveLine ── Frames/Request ── SlaveBank ── Faults/ ── Meters/SimulatedMeter ── Physics/District
//   host <─ Line/Transmission (byte by byte, as a UART would) <─ Frames/Answer ─────┘             Truth/TruthLog <─┘
// or, without the line's timing, host ── Tcp/TcpPort ── RequestStream ── TcpLine ── SlaveBank ...
// Control/ changes what runs (faults, unplugging, loads); Commands/ is what stands on the command line.
using System.CommandLine;
using MeterSim.Commands;

var root = new RootCommand("Simulated electricity meters on pseudo-terminals, with the line's timing, and on TCP.")
{
    RunCommand.Make(),
    ControlCommand.Make(),
    ConfigCommand.Make(),
    ModelsCommand.Make(),
};
root.WithExample(RunCommand.Example);

ParseResult parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
    return await Failure.UsageAsync(parsed);

// Signals are run's own business: no time limit from outside.
return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
