using System.Collections.Immutable;
using System.CommandLine;
using System.Runtime.InteropServices;
using MeterEdge.Commands.Commission;
using MeterEdge.Commands.Scan;
using MeterEdge.Configuration;
using MeterEdge.Metering;
using MeterEdge.Metering.Profiles;
using MeterEdge.Modbus.Serial;

namespace MeterEdge.Commands;

/// <summary>What is typed for <c>meteredge commission</c>.</summary>
public static partial class CommandLine
{
    private static Command Commission()
    {
        var port = new Option<string?>("--port") { Description = "The serial device; see meteredge ports.", HelpName = "PATH" };
        var list = new Option<string?>("--list") { Description = "CSV file of the meters that should be there: serial, unit, and as they are known profile, account, class and the other columns of MetersFile. With --port.", HelpName = "FILE" };
        var config = new Option<string?>("--config") { Description = "A configuration to take port, settings and meters from, instead of --port and --list. With --bus.", HelpName = "FILE" };
        var bus = new Option<string?>("--bus") { Description = "Name of the line in the configuration, or in a list of several lines.", HelpName = "NAME" };
        var baud = Number("--baud", "Bits per second, with --port. Default: 9600.", SerialSettings.StandardRates.Contains, $"one of {string.Join(", ", SerialSettings.StandardRates)}");
        var parity = Parsed<Parity>("--parity", "Parity bit, with --port: none, even or odd. Default: E.", text => Parities.TryGetValue(text, out var value) ? value : null, "N|E|O");
        const string DefaultUnits = "1-247";
        var units = List("--units", $"Units to ask, e.g. 1-32,100. Default: {DefaultUnits}.", "UNITS", Units, "numbers and ranges from 1 to 247 like 1-32,100");
        var timeout = Number("--timeout", "How long each unit gets to answer, in ms. Default: 200.", ms => ms is >= 20 and <= 5000, "20 to 5000 (ms)");
        var resume = new Option<string?>("--resume") { Description = "File that keeps what is done, so that a walk that was broken off goes on; deleted after a whole one.", HelpName = "FILE" };
        var write = new Option<string?>("--write") { Description = "New file for the resulting list, which MetersFile can name.", HelpName = "FILE" };
        var command = new Command(
            "commission", "Walks a line: are the listed meters there, at their units, with their serial numbers, and do they show what they should? Exit code 2: something differs; 1: the port cannot be used.")
        {
            port, list, config, bus, baud, parity, Rs485, units, timeout, resume, write, Folder, Json,
        };
        command.Validators.Add(typed =>
        {
            if (typed.GetResult(config) is null && (typed.GetResult(port) is null || typed.GetResult(list) is null))
                typed.AddError($"give --port and --list, or --config and --bus; {PortHint.There()}");
            else if (typed.GetResult(config) is not null && typed.GetResult(bus) is null)
                typed.AddError("give the --bus of the configuration to walk");
            else if (typed.GetResult(config) is not null && (typed.GetResult(port) ?? typed.GetResult(list) ?? typed.GetResult(baud) ?? typed.GetResult(parity) ?? typed.GetResult(Rs485)) is not null)
                typed.AddError("--config says where the line is and what is on it; leave out --port, --list, --baud, --parity and --rs485");
        });
        command.SetAction(async (parsed, cancel) =>
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
            using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            var library = parsed.GetValue(config) is { } path ? ProfileLibrary.With(ProfileLibrary.FolderBeside(path)) : ProfileLibrary.With(parsed.GetValue(Folder)!);
            var errors = Wanted(parsed, library, out var line, out var expected);
            foreach (var wrong in errors)
                await error.WriteLineAsync(wrong.ToString()).ConfigureAwait(false);
            if (!errors.IsEmpty)
                return Misunderstood;
            var request = new CommissionRequest(
                line.Target,
                line.SettingsText,
                PolledBus.Access(line),
                new LineSetting(line.Baud, line.Parity),
                [.. parsed.GetValue(units) ?? Units(DefaultUnits)!],
                TimeSpan.FromMilliseconds(parsed.GetValue(timeout) ?? 200),
                parsed.GetValue(resume),
                parsed.GetValue(write),
                parsed.GetValue(Json));
            return await CommissionCommand.Run(request, expected, library, output, error, TimeProvider.System, stop.Token).ConfigureAwait(false);

            void Stop(PosixSignalContext signal)
            {
                signal.Cancel = !stop.IsCancellationRequested;
                stop.Cancel();
            }
        });
        return command.WithExample("meteredge commission --port /dev/ttyUSB0 --baud 9600 --parity N --list meters.csv --write checked.csv");

        ImmutableArray<ConfigurationError> Wanted(ParseResult parsed, ProfileLibrary library, out BusOptions line, out Expected expected)
        {
            if (parsed.GetValue(config) is { } path)
                return ExpectedBus.Read(path, parsed.GetValue(bus)!, ProcessEnvironment.Read(), out line, out expected);
            line = new()
            {
                Port = parsed.GetValue(port),
                Baud = parsed.GetValue(baud) ?? new BusOptions().Baud,
                Parity = parsed.GetValue(parity) ?? new BusOptions().Parity,
                Rs485 = parsed.GetValue(Rs485) ?? Rs485Mode.Auto,
            };
            return ExpectedList.Read(parsed.GetValue(list)!, parsed.GetValue(bus), library, out expected);
        }

        static IReadOnlyList<byte>? Units(string text) => UnitRange.TryParse(text, out var found) ? found : null;
    }
}
