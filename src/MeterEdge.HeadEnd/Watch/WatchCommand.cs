using System.CommandLine;
using System.Security.Cryptography;
using MeterEdge.HeadEnd.Commands;

namespace MeterEdge.HeadEnd.Watch;

/// <summary><c>meteredge-headend watch</c>.</summary>
public static class WatchCommand
{
    private static readonly Option<string> Edge = new("--edge")
    {
        Description = "One concentrator, or + for all.",
        DefaultValueFactory = _ => "+",
    };
    private static readonly Option<bool> Json = new("--json")
    {
        Description = "One JSON object per line: topic and payload; all else goes to stderr.",
    };
    private static readonly Option<int?> Last = new("--last") { Description = "Print only the last N lines, at the end.", HelpName = "N" };
    private static readonly Option<TimeSpan?> For = new("--for")
    {
        Description = "End after this time, e.g. 30s.",
        HelpName = "TIME",
        CustomParser = Duration.FromArgument,
    };

    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        var command = new Command("watch", """
            Prints readings, events, answers and states as they arrive, and finds holes and duplicates. Waits for a broker that is not there.
            Exit 0 at the end, 6 when nothing arrived.
            """)
        { Edge, Json, Last, For };
        BrokerOptions.AddTo(command);
        Last.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !(int.TryParse(token.Value, out var last) && last > 0))
                result.AddError($"--last {token.Value}: write a number from 1");
        });
        command.SetAction((parsed, _) => Run(parsed));
        return command.WithExample("meteredge-headend watch --host 127.0.0.1 --edge TG-0417 --for 30s");
    }

    private static async Task<int> Run(ParseResult parsed)
    {
        WatchOptions options;
        try
        {
            options = new WatchOptions(BrokerOptions.Broker(parsed), BrokerOptions.Prefix(parsed), parsed.GetValue(Edge)!)
            {
                Json = parsed.GetValue(Json),
                Last = parsed.GetValue(Last),
                For = parsed.GetValue(For),
            };
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException)
        {
            Console.Error.WriteLine($"watch: {BrokerOptions.Complaint(error)}");
            return ExitCode.Failed;
        }

        if (Fault(options) is { } fault)
        {
            Console.Error.WriteLine($"watch: {fault}");
            return ExitCode.Failed;
        }

        using var stop = new StopSignals();
        await using var output = RawOutput.Open();
        return await new Watcher(options, output, options.Json ? Console.Error : output, TimeProvider.System).Run(stop.Token);
    }

    private static string? Fault(WatchOptions options) =>
        BrokerOptions.Fault(options.Broker, options.Prefix)
        ?? (options.Edge.Length == 0 || (options.Edge != "+" && options.Edge.AsSpan().ContainsAny("+#/\0")) ? $"--edge {options.Edge}: a name, or + for all" : null);
}
