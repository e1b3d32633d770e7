using System.CommandLine;
using System.Security.Cryptography;
using MeterEdge.HeadEnd.Commands;
using MeterEdge.HeadEnd.Sending;

namespace MeterEdge.HeadEnd.Signing;

/// <summary><c>meteredge-headend keys</c>: makes a demo set, renews a key, drops one, and sends the set out.</summary>
public static class KeysCommand
{
    private static readonly Option<string> Folder = new("--keys")
    {
        Description = "Folder with keys.json and the private keys.",
        HelpName = "DIR",
        DefaultValueFactory = _ => "keys",
    };

    /// <summary>The folder of keys that a command was given; for those that sign.</summary>
    public static KeyFolder From(ParseResult parsed) => new(parsed.GetValue(Folder)!);

    /// <summary>Gives a command the option.</summary>
    public static void AddTo(Command command) => command.Options.Add(Folder);

    /// <summary>The command with its verbs.</summary>
    public static Command Create()
    {
        var command = new Command("keys", """
            Makes a demo set: a private key for each role, and keys.json with the public ones, which Control:KeysFile of a concentrator names.
            In earnest each role makes its own key and keeps it to itself. Exit 0 when it is made, 1 when not.
            """)
        { Renew(), Drop(), Send() };
        return Verb(command, (folder, _) => folder.Make(KeyHolder.Demo, TimeProvider.System.GetUtcNow()), "meteredge-headend keys --keys ./keys");
    }

    private static Command Renew()
    {
        var name = new Option<string>("--name") { Description = "Who gets a new key, e.g. payment. The old one stays in the set.", Required = true };
        return Verb(
            new Command("renew", "Gives somebody a new key, in the next version of the set; send it with keys send.") { name },
            (folder, parsed) => folder.Renew(parsed.GetValue(name)!, TimeProvider.System.GetUtcNow()),
            "meteredge-headend keys renew --name payment");
    }

    private static Command Drop()
    {
        var kid = new Option<string>("--kid") { Description = "Id of the key, e.g. payment-1.", Required = true };
        return Verb(
            new Command("drop", "Takes a key out of the set, in its next version; send it with keys send.") { kid },
            (folder, parsed) => folder.Drop(parsed.GetValue(kid)!),
            "meteredge-headend keys drop --kid payment-1");
    }

    private static Command Send() => SigningCommand.OfEdge(
        new("send", "Gives a concentrator the set in keys.json, signed by a root that it knows. Its version must be higher than that of the set in force. " + SigningCommand.ExitCodes),
        parsed => Claims.Keys.Of(From(parsed).Set()),
        _ => Role.Root,
        "meteredge-headend keys send --edge TG-0417 --as root-a-1");

    private static Command Verb(Command command, Func<KeyFolder, ParseResult, Jwks> change, string example)
    {
        AddTo(command);
        command.SetAction(parsed => Run(parsed, change));
        return command.WithExample(example);
    }

    private static int Run(ParseResult parsed, Func<KeyFolder, ParseResult, Jwks> change)
    {
        var folder = From(parsed);
        try
        {
            var set = change(folder, parsed);
            Console.WriteLine($"{folder.SetFile}: version {set.Ver}");
            foreach (var key in set.Keys)
                Console.WriteLine($"  {key.Kid,-14} {key.Role.ToString().ToLowerInvariant(),-9} signs as {key.Iss}{(key.Reasons.Count > 0 ? $", only {string.Join(", ", key.Reasons)}" : "")}");
            return ExitCode.Ok;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException)
        {
            Console.Error.WriteLine($"keys: {BrokerOptions.Complaint(error)}");
            return ExitCode.Failed;
        }
    }
}
