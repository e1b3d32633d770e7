using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using MeterEdge.Commands.Scan;
using MeterEdge.Configuration;
using MeterEdge.Configuration.Keys;
using MeterEdge.Console.Commands;
using MeterEdge.Modbus.Serial;
using MeterEdge.Modbus.Tcp;
using Framing = MeterEdge.Modbus.Frames.Framing;

namespace MeterEdge.Commands;

/// <summary>The command line as it is typed: names, options, examples. What the commands do stands in their own files.</summary>
public static partial class CommandLine
{
    private const int Misunderstood = 1;

    private static readonly Option<string> Config = new("--config")
    {
        Description = "Path of the configuration.",
        HelpName = "FILE",
        DefaultValueFactory = _ => "/etc/meteredge/meteredge.json",
    };

    private static readonly Dictionary<string, Parity> Parities = new(StringComparer.OrdinalIgnoreCase)
    {
        ["N"] = Parity.None,
        ["E"] = Parity.Even,
        ["O"] = Parity.Odd,
    };

    private static readonly Option<Rs485Mode?> Rs485 = Parsed<Rs485Mode>(
        "--rs485",
        "Who turns an RS-485 transceiver: the port's driver where it can (auto), the driver or nobody (on), or leave the port as it is (off). Default: auto.",
        text => text switch { "auto" => Rs485Mode.Auto, "on" => Rs485Mode.On, "off" => Rs485Mode.Off, _ => null },
        "auto|on|off");

    private static readonly Option<string> Folder = new("--profiles")
    {
        Description = "Folder with further profiles, as beside a configuration.",
        HelpName = "DIR",
        DefaultValueFactory = _ => "/etc/meteredge/profiles",
    };

    private static readonly Option<string> Socket = new("--socket")
    {
        Description = "The running daemon's Console:Socket.",
        HelpName = "PATH",
        DefaultValueFactory = _ => new ConsoleOptions().Socket,
    };

    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON." };

    /// <summary>Does what was typed. What cannot be understood is one line on <paramref name="error"/>, and 1.</summary>
    public static async Task<int> Run(IReadOnlyList<string> typed, TextWriter output, TextWriter error)
    {
        var parsed = Root().Parse(typed);
        if (parsed.Errors.Count > 0)
        {
            var command = parsed.CommandResult.Command is RootCommand ? "meteredge" : $"meteredge {parsed.CommandResult.Command.Name}";
            await error.WriteLineAsync($"meteredge: {Complaint(parsed)} ({command} --help)").ConfigureAwait(false);
            return Misunderstood;
        }

        // How long a stop may take is the daemon's own business.
        var invocation = new InvocationConfiguration { Output = output, Error = error, ProcessTerminationTimeout = null };
        return await parsed.InvokeAsync(invocation).ConfigureAwait(false);
    }

    // A word that fits nowhere explains more than what is missing because of it.
    private static string Complaint(ParseResult parsed)
    {
        if (parsed.UnmatchedTokens.Count == 0)
        {
            return parsed.Errors[0].Message;
        }

        var (unknown, command) = (parsed.UnmatchedTokens[0], parsed.CommandResult.Command);
        return $"cannot read '{unknown}'{NearestName.Suggestion(unknown, [.. command.Subcommands.Select(one => one.Name), .. command.Options.Select(one => one.Name)])}";
    }

    private static RootCommand Root()
    {
        var root = new RootCommand("Reads a district's electricity meters, keeps every reading safe, publishes over MQTT.")
        {
            Run(), Check(), Read(), Scan(), Commission(), Ports(), Profiles(), History(), Console(), Technician(), Audit(),
        };
        root.WithExample("meteredge check --config meteredge.json && meteredge run --config meteredge.json");
        return root;
    }

    private static Command Run()
    {
        var command = new Command("run", "Runs the daemon until SIGTERM or Ctrl-C.") { Config };
        command.SetAction((parsed, _) => RunCommand.Run(parsed.GetValue(Config)!, ProcessEnvironment.Read(), parsed.InvocationConfiguration.Error));
        return command.WithExample("meteredge run --config /etc/meteredge/meteredge.json");
    }

    private static Command Check()
    {
        var command = new Command(
            "check",
            "Checks the configuration and every profile, prints every error at once, opens nothing.") { Config, Json };
        command.SetAction(parsed => CheckCommand.Run(
            parsed.GetValue(Config)!,
            ProcessEnvironment.Read(),
            parsed.InvocationConfiguration.Output,
            parsed.InvocationConfiguration.Error,
            parsed.GetValue(Json)));
        return command.WithExample("meteredge check --config meteredge.json");
    }

    private static Command Read()
    {
        var port = new Option<string?>("--port") { Description = "The serial device.", HelpName = "PATH" };
        var tcp = Reference<TcpSettings>("--tcp", "Gateway or meter on the network, instead of --port.", text => TcpSettings.TryParse(text, out var gateway) ? gateway : null, "HOST:PORT");
        var framing = Parsed<Framing>(
            "--framing", "What --tcp speaks. Default: tcp.", text => text switch { "tcp" => Framing.Tcp, "rtu" => Framing.Rtu, _ => null }, "tcp|rtu");
        const string ByProfile = " Default: as the profile's meter leaves the factory.";
        var baud = Number("--baud", "Bits per second." + ByProfile, SerialSettings.StandardRates.Contains, $"one of {string.Join(", ", SerialSettings.StandardRates)}");
        var parity = Parsed<Parity>(
            "--parity", "Parity bit: none, even or odd." + ByProfile, text => Parities.TryGetValue(text, out var value) ? value : null, "N|E|O");
        var stopBits = Number("--stop-bits", "1 or 2." + ByProfile, bits => bits is 1 or 2, "1 or 2");
        var unit = Number("--unit", "Modbus unit, 1 to 247.", value => value is >= 1 and <= 247, "1 to 247");
        unit.Required = true;
        var profile = new Option<string>("--profile") { Description = "Name of the meter's profile; see meteredge profiles.", Required = true };
        var timeout = Number("--timeout", "How long the meter may take to answer, in ms. Default: 1000.", ms => ms is >= 10 and <= 60_000, "10 to 60000 (ms)");
        var trace = new Option<bool>("--trace") { Description = "Print every byte on stderr." };
        var command = new Command(
            "read",
            "Reads one meter, once, straight over a port. Exit code 2: no answer; 3: wrong or garbled.")
        {
            port, tcp, framing, baud, parity, stopBits, Rs485, unit, profile, Folder, timeout, trace, Json,
        };
        command.Validators.Add(typed =>
        {
            if (typed.GetResult(port) is null == typed.GetResult(tcp) is null)
                typed.AddError($"give one of --port and --tcp; {PortHint.There()}");
            else if (typed.GetResult(tcp) is not null && typed.GetResult(Rs485) is not null)
                typed.AddError("--rs485 is for a --port; what --tcp leads to turns its own line");
        });
        command.SetAction((parsed, _) => ReadCommand.Run(
            new(
                parsed.GetValue(port),
                parsed.GetValue(tcp),
                parsed.GetValue(framing) ?? Framing.Tcp,
                parsed.GetValue(baud),
                parsed.GetValue(parity),
                parsed.GetValue(stopBits),
                parsed.GetValue(Rs485) ?? Rs485Mode.Auto,
                (byte)parsed.GetValue(unit)!.Value,
                parsed.GetValue(profile)!,
                parsed.GetValue(Folder)!,
                TimeSpan.FromMilliseconds(parsed.GetValue(timeout) ?? 1000),
                parsed.GetValue(Json),
                parsed.GetValue(trace)),
            parsed.InvocationConfiguration.Output,
            parsed.InvocationConfiguration.Error));
        return command.WithExample("meteredge read --port /dev/ttyUSB0 --unit 1 --profile eastron-sdm630");
    }

    private static Command Scan()
    {
        var port = new Option<string?>("--port") { Description = "The serial device; see meteredge ports. Required.", HelpName = "PATH" };
        const string DefaultBauds = "9600,2400,4800,19200";
        const string DefaultParities = "N,E";
        const string DefaultUnits = "1-247";
        var bauds = List("--bauds", $"Speeds to try, in this order. Default: {DefaultBauds}.", "LIST", Bauds, $"a list of {string.Join(", ", SerialSettings.StandardRates)}");
        var parities = List("--parities", $"Parity bits to try. Default: {DefaultParities}.", "LIST", ParityBits, "a list of N, E, O");
        var units = List("--units", $"Units to try, e.g. 1-32,100. Default: {DefaultUnits}.", "UNITS", Units, "numbers and ranges from 1 to 247 like 1-32,100");
        var timeout = Number("--timeout", "How long each unit gets to answer, in ms. Default: 200.", ms => ms is >= 20 and <= 5000, "20 to 5000 (ms)");
        var resume = new Option<string?>("--resume") { Description = "File that keeps what is done, so that a scan that was broken off goes on.", HelpName = "FILE" };
        var command = new Command("scan", "Finds the meters on a line and the profiles that fit, and prints a piece of configuration. Exit code 2: none found.")
        {
            port, bauds, parities, Rs485, units, timeout, resume, Folder, Json,
        };
        command.Validators.Add(typed =>
        {
            if (typed.GetResult(port) is null)
                typed.AddError($"give the --port to look on; {PortHint.There()}");
        });
        command.SetAction(async (parsed, cancel) =>
        {
            // The first Ctrl-C prints what was found so far; the second ends the program.
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
            using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
            return await ScanCommand.Run(Request(parsed), parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, TimeProvider.System, stop.Token)
                .ConfigureAwait(false);

            void Stop(PosixSignalContext signal)
            {
                signal.Cancel = !stop.IsCancellationRequested;
                stop.Cancel();
            }
        });
        return command.WithExample("meteredge scan --port /dev/ttyUSB0 --bauds 9600,2400 --units 1-32");

        ScanRequest Request(ParseResult parsed) => new(
                parsed.GetValue(port)!,
                [
                    .. from baud in parsed.GetValue(bauds) ?? Bauds(DefaultBauds)!
                       from parity in parsed.GetValue(parities) ?? ParityBits(DefaultParities)!
                       select new LineSetting(baud, parity),
                ],
                parsed.GetValue(Rs485) ?? Rs485Mode.Auto,
                [.. parsed.GetValue(units) ?? Units(DefaultUnits)!],
                TimeSpan.FromMilliseconds(parsed.GetValue(timeout) ?? 200),
                parsed.GetValue(Folder)!,
                parsed.GetValue(resume),
                parsed.GetValue(Json));

        static IReadOnlyList<int>? Bauds(string text) => Items<int>(
            text, one => int.TryParse(one, NumberStyles.None, CultureInfo.InvariantCulture, out var baud) && SerialSettings.StandardRates.Contains(baud) ? baud : null);

        static IReadOnlyList<Parity>? ParityBits(string text) => Items<Parity>(text, one => Parities.TryGetValue(one, out var value) ? value : null);

        static IReadOnlyList<byte>? Units(string text) => UnitRange.TryParse(text, out var found) ? found : null;
    }

    private static Command Ports()
    {
        var command = new Command(
            "ports", "Lists the serial ports of this machine, their stable names, and whether they can be used. Opens none. Exit code 2: none found.") { Json };
        command.SetAction(parsed => PortsCommand.Run(SerialPorts.Find(), parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, parsed.GetValue(Json)));
        return command.WithExample("meteredge ports");
    }

    private static Command Profiles()
    {
        var name = new Argument<string?>("NAME") { Description = "A profile; all of them without one.", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command(
            "profiles", "Lists the meters that are known, or one with its registers, sources and marks.") { name, Folder, Json };
        command.SetAction(parsed => ProfilesCommand.Run(
            parsed.GetValue(name), parsed.GetValue(Folder)!, parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, parsed.GetValue(Json)));
        return command.WithExample("meteredge profiles eastron-sdm630");
    }

    private static Command History()
    {
        var serial = new Argument<string>("SERIAL") { Description = "Serial number of the meter." };
        var last = Number("--last", "How many readings. Default: 20.", count => count is >= 1 and <= MeterVerbs.MostHistory, $"1 to {MeterVerbs.MostHistory}");
        var command = new Command("history", "Shows the last readings of a meter, newest first, out of the running daemon's journal.") { serial, last, Socket, Json };
        command.SetAction((parsed, cancel) => HistoryCommand.Run(
            parsed.GetValue(Socket)!,
            parsed.GetValue(serial)!,
            parsed.GetValue(last) ?? 20,
            parsed.GetValue(Json),
            TimeZoneInfo.Local,
            parsed.InvocationConfiguration.Output,
            parsed.InvocationConfiguration.Error,
            cancel));
        return command.WithExample("meteredge history 130005218841 --last 50");
    }

    private static Command Console()
    {
        var words = new Argument<string[]>("COMMAND") { Description = "E.g. status, meters lost, help. Without one: the console itself, or every line of the input.", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("console", "The technician's console of the running daemon. Ctrl-D leaves; Ctrl-] leaves even when the daemon hangs.") { Socket, words };
        command.SetAction((parsed, cancel) => parsed.GetValue(words) is not { Length: > 0 } && !System.Console.IsInputRedirected && !System.Console.IsOutputRedirected
            ? ConsoleCommand.Interactive(parsed.GetValue(Socket)!, parsed.InvocationConfiguration.Error, cancel)
            : ConsoleCommand.Run(
                parsed.GetValue(Socket)!,
                parsed.GetValue(words) ?? [],
                System.Console.In,
                parsed.InvocationConfiguration.Output,
                parsed.InvocationConfiguration.Error,
                cancel));
        return command.WithExample("meteredge console meters lost");
    }

    private static Command Technician()
    {
        var name = new Argument<string>("NAME") { Description = "Whoever may log in: 1 to 32 of a-z 0-9 . _ -" };
        var file = new Option<string?>("--file") { Description = "Puts the line into this list, in place of the name's older one, instead of printing it.", HelpName = "FILE" };
        var command = new Command("technician", "Asks for a password and makes the line of Console:TechniciansFile by which somebody may log in at the console.") { name, file };
        command.SetAction(parsed => TechnicianCommand.Run(
            parsed.GetValue(name)!, parsed.GetValue(file), TechnicianCommand.AskAtTerminal, parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error));
        return command.WithExample("meteredge technician li.wei --file /etc/meteredge/technicians");
    }

    private static Command Audit()
    {
        var data = new Option<string>("--data") { Description = "The daemon's DataDirectory.", HelpName = "DIR", DefaultValueFactory = _ => new EdgeConfiguration().DataDirectory };
        var anchor = Parsed<AuditCommand.Anchor>("--anchor", "Number and hash of a row as an audit_head event has published them.", AuditCommand.Anchor.Parse, "SEQ:HASH");
        var export = new Option<string?>("--export") { Description = "Writes every row to this new file, one JSON object a line.", HelpName = "FILE" };
        var verify = new Command("verify", "Checks that nothing in it was changed or left out. Exit code 4: it was, and the first broken link is named.") { data, anchor, export };
        verify.SetAction(parsed => AuditCommand.Verify(
            parsed.GetValue(data)!, parsed.GetValue(anchor), parsed.GetValue(export), parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error));
        verify.WithExample("meteredge audit verify --anchor 9912:6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b");
        return new Command("audit", "The chain of evidence of orders, releases and switches.") { verify }.WithExample("meteredge audit verify");
    }

    private static Option<IReadOnlyList<T>?> List<T>(string name, string description, string helpName, Func<string, IReadOnlyList<T>?> parse, string rule) => new(name)
    {
        Description = description,
        HelpName = helpName,
        CustomParser = result =>
        {
            var parsed = parse(result.Tokens[^1].Value);
            if (parsed is null)
                result.AddError($"{name} {result.Tokens[^1].Value}: expected {rule}");
            return parsed;
        },
    };

    /// <summary>The items between commas, each once; null when one of them is none.</summary>
    private static IReadOnlyList<T>? Items<T>(string text, Func<string, T?> parse)
        where T : struct
    {
        var items = text.Split(',').Select(parse).ToList();
        return items.All(item => item is not null) ? [.. items.Select(item => item!.Value).Distinct()] : null;
    }

    private static Option<int?> Number(string name, string description, Func<int, bool> allowed, string rule) => Parsed<int>(
        name,
        description,
        text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && allowed(value) ? value : null,
        rule);

    private static Option<T?> Reference<T>(string name, string description, Func<string, T?> parse, string rule)
        where T : class => new(name)
        {
            Description = description,
            HelpName = rule,
            CustomParser = result =>
            {
                if (parse(result.Tokens[^1].Value) is { } value)
                {
                    return value;
                }

                result.AddError($"{name} {result.Tokens[^1].Value}: expected {rule}");
                return null;
            },
        };

    /// <summary>An option whose text is read by our own rule, so that the error is one line that says what is expected.</summary>
    private static Option<T?> Parsed<T>(string name, string description, Func<string, T?> parse, string rule)
        where T : struct => new(name)
        {
            Description = description,
            HelpName = rule.Length > 20 ? "number" : rule,
            CustomParser = result =>
            {
                if (parse(result.Tokens[^1].Value) is { } value)
                {
                    return value;
                }

                result.AddError($"{name} {result.Tokens[^1].Value}: expected {rule}");
                return null;
            },
        };
}
