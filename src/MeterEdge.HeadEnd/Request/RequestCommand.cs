using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Security.Cryptography;
using MeterEdge.Contract;
using MeterEdge.HeadEnd.Commands;
using MeterEdge.HeadEnd.Sending;

namespace MeterEdge.HeadEnd.Request;

/// <summary><c>meteredge-headend request</c> and what can be asked.</summary>
public static class RequestCommand
{
    private static readonly Option<string> Edge = new("--edge") { Description = "The concentrator.", Required = true };
    private static readonly Option<string?> Id = new("--id")
    {
        Description = "Id of the request; asking again with the same one gives its last answer and does nothing twice. Default: a new one.",
    };
    private static readonly Option<TimeSpan?> Timeout = new("--timeout")
    {
        Description = "Give up when nothing was heard for this time. Default: 60s.",
        HelpName = "TIME",
        CustomParser = Duration.FromArgument,
    };
    private static readonly Option<bool> Json = new("--json") { Description = "Print each answer as it came, one line each." };

    /// <summary>The command with its verbs.</summary>
    public static Command Create()
    {
        var command = new Command("request", """
            Asks a concentrator for readings or events once more, for the story of a case, for its state or its clock, and shows the answers until
            the last one. Exit 0 when it has answered, 5 when it refuses, 6 when no answer comes in time.
            """)
        { Backfill(), Resend(), Stop(), Case(), Plain("status", "Asks for the state, now."), Plain("time", "Asks for the clock and its offset; sets nothing.") };
        return command.WithExample("meteredge-headend request backfill --edge TG-0417 --from 2026-11-27T00:00:00Z --to 2026-11-28T00:00:00Z");
    }

    private static Command Backfill()
    {
        var meter = new Option<string?>("--meter") { Description = "Serial number of the only meter. Default: all meters." };
        var from = InstantOption.Create("--from", "Readings that arrived at or after this.", required: true);
        var to = InstantOption.Create("--to", "Readings that arrived before this.", required: true);
        return Verb(
            new Command("backfill", "Asks for the readings of a span of time; they come on up/backfill.") { from, to, meter },
            (parsed, id) => new() { Id = id, Do = "backfill", Meter = parsed.GetValue(meter), From = parsed.GetValue(from), To = parsed.GetValue(to) },
            "meteredge-headend request backfill --edge TG-0417 --meter 130005218841 --from 2026-11-27T00:00:00Z --to 2026-11-28T00:00:00Z");
    }

    private static Command Resend()
    {
        var epoch = new Option<string?>("--epoch") { Description = "Epoch of the readings." };
        var first = Number("--first", "First number.");
        var last = Number("--last", "Last number.");
        var events = new Option<long[]?>("--events")
        {
            Description = "Events and results from A to B, instead of readings.",
            HelpName = "A-B",
            CustomParser = Range,
        };
        var command = new Command("resend", "Asks for readings, or events and results, by their numbers.") { epoch, first, last, events };
        command.Validators.Add(typed =>
        {
            var readings = new Option[] { epoch, first, last }.Count(option => typed.GetResult(option) is not null);
            if (readings != (typed.GetResult(events) is null ? 3 : 0))
                typed.AddError("give --epoch, --first and --last for readings, or --events");
        });
        return Verb(
            command,
            (parsed, id) => new()
            {
                Id = id,
                Do = "resend",
                Epoch = parsed.GetValue(epoch),
                First = parsed.GetValue(first),
                Last = parsed.GetValue(last),
                N = parsed.GetValue(events),
            },
            "meteredge-headend request resend --edge TG-0417 --epoch 8f3a51c09d2be471 --first 10231 --last 10290");
    }

    private static Command Stop()
    {
        var reference = new Option<string>("--ref") { Description = "Id of the request to stop.", Required = true };
        return Verb(
            new Command("stop", "Ends a running request.") { reference },
            (parsed, id) => new() { Id = id, Do = "stop", Ref = parsed.GetValue(reference) },
            "meteredge-headend request stop --edge TG-0417 --ref ask-0f3c62d1a7b4");
    }

    private static Command Case()
    {
        var of = new Option<string?>("--case") { Description = "The case." };
        var meter = new Option<string?>("--meter") { Description = "Serial number of the meter whose case in force, or last, is meant, instead of --case." };
        var language = Choices.Of("--lang", "Language of the story.", required: false, "en", "zh");
        var command = new Command("case", "Asks why a customer was cut, and for all that has happened since: notices, amounts, approvals, what was done and proved, when supply returns.") { of, meter, language };
        command.Validators.Add(typed =>
        {
            if (typed.GetResult(of) is null == typed.GetResult(meter) is null)
                typed.AddError("give --case or --meter");
        });
        return Verb(
            command,
            (parsed, id) => new() { Id = id, Do = "case", Case = parsed.GetValue(of), Meter = parsed.GetValue(meter), Lang = parsed.GetValue(language) },
            "meteredge-headend request case --edge TG-0417 --case C-2026-000123 --lang zh");
    }

    private static Command Plain(string verb, string description) =>
        Verb(new Command(verb, description), (_, id) => new() { Id = id, Do = verb }, $"meteredge-headend request {verb} --edge TG-0417");

    private static Command Verb(Command command, Func<ParseResult, string, RequestMessage> request, string example)
    {
        foreach (var option in (Option[])[Edge, Id, Timeout, Json])
            command.Options.Add(option);
        BrokerOptions.AddTo(command);
        command.SetAction((parsed, _) => Run(parsed, request));
        return command.WithExample(example);
    }

    private static async Task<int> Run(ParseResult parsed, Func<ParseResult, string, RequestMessage> request)
    {
        RequestOptions options;
        try
        {
            var id = parsed.GetValue(Id) ?? $"ask-{RandomNumberGenerator.GetHexString(12, lowercase: true)}";
            options = new(BrokerOptions.Broker(parsed), BrokerOptions.Prefix(parsed), parsed.GetValue(Edge)!, request(parsed, id))
            {
                Patience = parsed.GetValue(Timeout) ?? TimeSpan.FromSeconds(60),
                Json = parsed.GetValue(Json),
            };
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException)
        {
            Console.Error.WriteLine($"request: {BrokerOptions.Complaint(error)}");
            return ExitCode.Failed;
        }

        var fault = BrokerOptions.Fault(options.Broker, options.Prefix)
            ?? (options.Edge.Length == 0 || options.Edge.AsSpan().ContainsAny("+#/\0") ? $"--edge {options.Edge}: the name of one concentrator" : null);
        if (fault is not null)
        {
            Console.Error.WriteLine($"request: {fault}");
            return ExitCode.Failed;
        }

        using var stop = new StopSignals();
        return await new Requester(options, Console.Out, Console.Error, TimeProvider.System).Run(stop.Token);
    }

    private static Option<long?> Number(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = argument =>
        {
            var text = argument.Tokens.Count == 1 ? argument.Tokens[0].Value : "";
            if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0)
                return number;
            argument.AddError($"{name} {text}: write a number from 1");
            return null;
        },
    };

    private static long[]? Range(ArgumentResult argument)
    {
        var text = argument.Tokens.Count == 1 ? argument.Tokens[0].Value : "";
        if (text.Split('-') is [var a, var b]
            && long.TryParse(a, NumberStyles.None, CultureInfo.InvariantCulture, out var first)
            && long.TryParse(b, NumberStyles.None, CultureInfo.InvariantCulture, out var last)
            && first >= 1 && last >= first)
        {
            return [first, last];
        }

        argument.AddError($"--events {text}: write two numbers like 10-20");
        return null;
    }
}
