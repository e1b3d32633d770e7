using System.CommandLine;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MeterEdge.HeadEnd.Commands;

namespace MeterEdge.HeadEnd.Watch;

/// <summary><c>meteredge-headend watch</c>.</summary>
public static class WatchCommand
{
    private static readonly Option<string> Host = new("--host") { Description = "The broker.", DefaultValueFactory = _ => "127.0.0.1" };
    private static readonly Option<int> Port = PortOption.Create();
    private static readonly Option<string> Prefix = new("--prefix")
    {
        Description = "First levels of every topic.",
        DefaultValueFactory = _ => "me/v1",
    };
    private static readonly Option<string> Edge = new("--edge")
    {
        Description = "One concentrator, or + for all.",
        DefaultValueFactory = _ => "+",
    };
    private static readonly Option<string?> Username = new("--username") { Description = "User name at the broker." };
    private static readonly Option<string?> PasswordFile = new("--password-file")
    {
        Description = "File whose first line is the password.",
        HelpName = "FILE",
    };
    private static readonly Option<bool> Tls = new("--tls") { Description = "Encrypt, and check the broker's certificate." };
    private static readonly Option<string?> Ca = new("--ca")
    {
        Description = "Trust only the authorities in this PEM file (implies --tls).",
        HelpName = "FILE",
    };
    private static readonly Option<string?> Certificate = new("--cert")
    {
        Description = "Client certificate, PEM, whose issuer the broker knows (implies --tls).",
        HelpName = "FILE",
    };
    private static readonly Option<string?> Key = new("--key") { Description = "Its private key, PEM.", HelpName = "FILE" };
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
            Prints readings, events and states as they arrive, and finds holes and duplicates. Waits for a broker that is not there.
            Exit 6 when nothing arrived.
            """)
        { Host, Port, Prefix, Edge, Username, PasswordFile, Tls, Ca, Certificate, Key, Json, Last, For };
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
            options = new WatchOptions(Broker(parsed), parsed.GetValue(Prefix)!.Trim('/'), parsed.GetValue(Edge)!)
            {
                Json = parsed.GetValue(Json),
                Last = parsed.GetValue(Last),
                For = parsed.GetValue(For),
            };
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException)
        {
            Console.Error.WriteLine($"watch: {(error is FileNotFoundException or DirectoryNotFoundException ? error.Message + " Name a file that exists." : error.Message)}");
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

    private static BrokerAddress Broker(ParseResult parsed)
    {
        X509Certificate2Collection? authorities = null;
        if (parsed.GetValue(Ca) is { } file)
        {
            authorities = [];
            authorities.ImportFromPemFile(file);
            if (authorities.Count == 0)
                throw new CryptographicException($"no certificate in {file}; --ca wants a PEM file");
        }

        return new BrokerAddress(parsed.GetValue(Host)!, parsed.GetValue(Port))
        {
            Username = parsed.GetValue(Username),
            Password = parsed.GetValue(PasswordFile) is { } password ? File.ReadLines(password).FirstOrDefault() ?? "" : null,
            Tls = parsed.GetValue(Tls) || authorities is not null || parsed.GetValue(Certificate) is not null,
            Authorities = authorities,
            Certificates = Certificates(parsed.GetValue(Certificate), parsed.GetValue(Key)),
        };
    }

    private static X509Certificate2Collection? Certificates(string? certificate, string? key)
    {
        if (certificate is null && key is null)
            return null;
        if (certificate is null || key is null)
            throw new CryptographicException("--cert and --key belong together");
        return [X509Certificate2.CreateFromPemFile(certificate, key)];
    }

    private static string? Fault(WatchOptions options) =>
        options.Prefix.Length == 0 || options.Prefix.AsSpan().ContainsAny("+#\0")
            ? $"--prefix {options.Prefix}: levels without + and #, e.g. me/v1"
        : options.Edge.Length == 0 || (options.Edge != "+" && options.Edge.AsSpan().ContainsAny("+#/\0"))
            ? $"--edge {options.Edge}: a name, or + for all"
        : options.Broker.Password is not null && options.Broker.Username is null ? "--password-file needs --username"
        : null;
}
