using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using MeterEdge.HeadEnd.Commands;
using MeterEdge.HeadEnd.Following;
using MeterEdge.HeadEnd.Watch;

namespace MeterEdge.HeadEnd.Sending;

/// <summary>How a message is sent and followed, as every command that sends one takes it.</summary>
internal static class SendOptions
{
    private static readonly Option<TimeSpan?> Timeout = new("--timeout")
    {
        Description = "Give up when nothing was heard for this time; a countdown counts as heard. Default: 60s.",
        HelpName = "TIME",
        CustomParser = Duration.FromArgument,
    };
    private static readonly Option<bool> NoFollow = new("--no-follow") { Description = "End with the first answer instead of the last." };
    private static readonly Option<bool> Json = new("--json") { Description = "Print each answer as it came, one line each." };
    private static readonly Option<bool> Show = new("--show") { Description = "Also print what is sent, before it is encoded, on stderr." };
    private static readonly Option<bool> Print = new("--print") { Description = "Print the message and send nothing; see meteredge-headend send." };

    /// <summary>Gives them to a command.</summary>
    public static void AddTo(Command command)
    {
        foreach (var option in (Option[])[Timeout, NoFollow, Json, Show, Print])
            command.Options.Add(option);
        BrokerOptions.AddTo(command);
    }

    /// <summary>Makes the message, sends it and follows it; the result is the exit code.</summary>
    /// <param name="parsed">What was typed.</param>
    /// <param name="edge">The concentrator; null for the one that the message names.</param>
    /// <param name="make">Makes the message.</param>
    public static async Task<int> Run(ParseResult parsed, string? edge, Func<Message> make)
    {
        var name = parsed.CommandResult.Command.Name;
        Message message;
        BrokerAddress broker;
        try
        {
            (message, broker) = (make(), BrokerOptions.Broker(parsed));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException or FormatException)
        {
            Console.Error.WriteLine($"{name}: {BrokerOptions.Complaint(error)}");
            return ExitCode.Failed;
        }

        var prefix = BrokerOptions.Prefix(parsed);
        edge ??= message.Edge ?? "";
        if (Fault(broker, prefix, edge, message) is { } fault)
        {
            Console.Error.WriteLine($"{name}: {fault}");
            return ExitCode.Failed;
        }

        if (parsed.GetValue(Show))
            Console.Error.WriteLine($"{prefix}/{edge}/down/{message.Topic}: {string.Join(' ', message.Plain.Select(part => Printable.Of(part, 8192)))}");
        if (parsed.GetValue(Print))
        {
            Console.WriteLine(message.Payload);
            return ExitCode.Ok;
        }

        using var stop = new StopSignals();
        var reader = new AnswerReader(message, !parsed.GetValue(NoFollow), new SwitchResultText(new LocalStamp(TimeProvider.System)));
        var question = Question(broker, prefix, edge, message, parsed.GetValue(Timeout) ?? TimeSpan.FromSeconds(60)) with { Json = parsed.GetValue(Json) };
        return await new Follower(question, reader.Read, Console.Out, Console.Error, TimeProvider.System).Run(stop.Token);
    }

    /// <summary>The message as something that is said until it is answered.</summary>
    public static Question Question(BrokerAddress broker, string prefix, string edge, Message message, TimeSpan patience) =>
        new(broker, prefix, edge, message.Topic, Encoding.UTF8.GetBytes(message.Payload))
        {
            Patience = patience,
            ContentType = message.Id is null ? "application/json" : "application/jose",
            // The broker keeps it for a concentrator that is away as long as it would be taken: a payment must not get lost with this program.
            Expiry = message.Expires is { } expires && expires - TimeProvider.System.GetUtcNow() is { Ticks: > 0 } left ? left : patience,
            Again = $"see what becomes of it with meteredge-headend watch --edge {edge}",
        };

    private static string? Fault(BrokerAddress broker, string prefix, string edge, Message message) =>
        BrokerOptions.Fault(broker, prefix)
        ?? (edge.Length == 0 || edge.AsSpan().ContainsAny("+#/\0") ? $"--edge {edge}: the name of one concentrator" : null)
        ?? (message.Payload.Length > Signing.SignedMessages.Largest ? $"the message has {message.Payload.Length} bytes, a concentrator takes {Signing.SignedMessages.Largest}" : null);
}
