using System.CommandLine;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MeterEdge.HeadEnd.Watch;

namespace MeterEdge.HeadEnd.Commands;

/// <summary>Where the broker is and how to get in, as every command that talks to one takes it.</summary>
internal static class BrokerOptions
{
    private static readonly Option<string> Host = new("--host") { Description = "The broker.", DefaultValueFactory = _ => "127.0.0.1" };
    private static readonly Option<int> Port = PortOption.Create();
    private static readonly Option<string> PrefixOption = new("--prefix")
    {
        Description = "First levels of every topic.",
        DefaultValueFactory = _ => "me/v1",
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

    /// <summary>Gives them to a command.</summary>
    public static void AddTo(Command command)
    {
        foreach (var option in (Option[])[Host, Port, PrefixOption, Username, PasswordFile, Tls, Ca, Certificate, Key])
            command.Options.Add(option);
    }

    /// <summary>First levels of every topic.</summary>
    public static string Prefix(ParseResult parsed) => parsed.GetValue(PrefixOption)!.Trim('/');

    /// <summary>The broker that was named. Throws when a file cannot be read or is not what it should be.</summary>
    public static BrokerAddress Broker(ParseResult parsed)
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

    /// <summary>What is wrong with what was named, if anything.</summary>
    public static string? Fault(BrokerAddress broker, string prefix) =>
        prefix.Length == 0 || prefix.AsSpan().ContainsAny("+#\0") ? $"--prefix {prefix}: levels without + and #, e.g. me/v1"
        : broker.Password is not null && broker.Username is null ? "--password-file needs --username"
        : null;

    /// <summary>Why a file could not be used.</summary>
    public static string Complaint(Exception error) =>
        error is FileNotFoundException or DirectoryNotFoundException ? error.Message + " Name a file that exists." : error.Message;
}
