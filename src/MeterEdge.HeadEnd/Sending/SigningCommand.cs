using System.CommandLine;
using System.Security.Cryptography;
using MeterEdge.HeadEnd.Commands;
using MeterEdge.HeadEnd.Signing;

namespace MeterEdge.HeadEnd.Sending;

/// <summary>What the commands that sign have in common: whom it concerns, who signs, how long it is good.</summary>
internal static class SigningCommand
{
    /// <summary>The end of the help of what is answered at once.</summary>
    public const string ExitCodes = "Exit 0 when it was taken, 5 when the concentrator refuses, 6 when no answer comes in time.";

    /// <summary>The end of the help of what may move a switch.</summary>
    public const string ExitCodesOfMoves = "Exit 0 when it is done and proved, 1 when nobody can say so, 5 when the concentrator refuses or calls it off, 6 when it is silent.";

    private static readonly Option<string> Edge = new("--edge") { Description = "The concentrator.", Required = true };
    private static readonly Option<string?> As = new("--as")
    {
        Description = "Id of the key that signs, e.g. duty-1. Default: the latest of the role that this is for.",
        HelpName = "KID",
    };
    private static readonly Option<string?> Id = new("--id") { Description = "Id of the message, new for every message. Default: a new one." };
    private static readonly Option<TimeSpan?> ValidFor = new("--valid-for")
    {
        Description = "How long the concentrator takes it. Default: 15m for an order, 72h for a release or its revocation, else 24h.",
        HelpName = "TIME",
        CustomParser = Duration.FromArgument,
    };

    /// <summary>A command that signs something about one customer.</summary>
    public static Command OfCustomer(Command command, Func<ParseResult, Claims> claims, Func<ParseResult, Role> role, string example)
    {
        var (meter, account, of) = Customer(required: true);
        return Of(command, meter, account, of, claims, role, example);
    }

    /// <summary>A command that signs something that need not be about one customer.</summary>
    public static Command OfAnything(Command command, Func<ParseResult, Claims> claims, Func<ParseResult, Role> role, string example)
    {
        var (meter, account, of) = Customer(required: false);
        return Of(command, meter, account, of, claims, role, example);
    }

    /// <summary>A command that signs something about the concentrator itself.</summary>
    public static Command OfEdge(Command command, Func<ParseResult, Claims> claims, Func<ParseResult, Role> role, string example) =>
        Finish(command, (parsed, envelope) => (claims(parsed), envelope), role, example);

    private static Command Of(
        Command command,
        Option<string?> meter,
        Option<string?> account,
        Option<string?> of,
        Func<ParseResult, Claims> claims,
        Func<ParseResult, Role> role,
        string example)
    {
        foreach (var option in (Option[])[meter, account, of])
            command.Options.Add(option);
        return Finish(
            command,
            (parsed, envelope) => (claims(parsed), envelope with { Sub = parsed.GetValue(meter), Acct = parsed.GetValue(account), Case = parsed.GetValue(of) }),
            role,
            example);
    }

    private static Command Finish(Command command, Func<ParseResult, Envelope, (Claims, Envelope)> fill, Func<ParseResult, Role> role, string example)
    {
        foreach (var option in (Option[])[Edge, Id, ValidFor, As])
            command.Options.Add(option);
        KeysCommand.AddTo(command);
        SendOptions.AddTo(command);
        command.SetAction((parsed, _) => SendOptions.Run(parsed, parsed.GetValue(Edge), () => Sign(parsed, fill, role)));
        return command.WithExample(example);
    }

    private static Message Sign(ParseResult parsed, Func<ParseResult, Envelope, (Claims, Envelope)> fill, Func<ParseResult, Role> role)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var (claims, envelope) = fill(parsed, new() { Aud = parsed.GetValue(Edge)!, Jti = parsed.GetValue(Id) ?? "", Iat = now, Exp = now });
        envelope = envelope with
        {
            Jti = envelope.Jti.Length > 0 ? envelope.Jti : $"{claims.Topic}-{RandomNumberGenerator.GetHexString(16, lowercase: true)}",
            Exp = now + (long)(parsed.GetValue(ValidFor) ?? Life(claims)).TotalSeconds,
        };
        var folder = KeysCommand.From(parsed);
        using var key = parsed.GetValue(As) is { } kid ? folder.Key(kid) : folder.Key(role(parsed));
        return Message.Of(SignedMessages.Sign(envelope, claims, key));
    }

    private static TimeSpan Life(Claims claims) => claims switch
    {
        Claims.Order => TimeSpan.FromMinutes(15),
        Claims.Release or Claims.Revoke => TimeSpan.FromHours(72),
        _ => TimeSpan.FromHours(24),
    };

    private static (Option<string?> Meter, Option<string?> Account, Option<string?> Case) Customer(bool required) => (
        new("--meter") { Description = "Serial number of the meter.", Required = required },
        new("--account") { Description = "The customer's account, as the concentrator has it for this meter.", Required = required },
        new("--case") { Description = "The case: one debt, one disconnection, one reconnection.", Required = required });
}
