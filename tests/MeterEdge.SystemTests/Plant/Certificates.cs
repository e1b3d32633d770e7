namespace MeterEdge.SystemTests.Plant;

/// <summary>A small private authority, made with openssl: a root, an intermediate below it, a broker's certificate and a client's.</summary>
internal sealed class Certificates(TempFolder folder, string name)
{
    /// <summary>The root alone: all that either side trusts.</summary>
    public string Root => Pem("root");

    /// <summary>The broker's certificate, for 127.0.0.1, straight from the root.</summary>
    public string Broker => Pem("broker");

    public string BrokerKey => Key("broker");

    /// <summary>The client's certificate without the intermediate that vouches for it.</summary>
    public string ClientAlone => Pem("client");

    /// <summary>The client's certificate, followed by its intermediate.</summary>
    public string Client => Pem("client-chain");

    public string ClientKey => Key("client");

    public static async Task<Certificates> Make(TempFolder folder, string name)
    {
        var made = new Certificates(folder, name);
        await OpenSsl(
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-subj", $"/CN={name} root", "-days", "2", "-keyout", made.Key("root"), "-out", made.Root);
        await made.Sign("intermediate", by: "root", "basicConstraints=critical,CA:TRUE,pathlen:0", "keyUsage=critical,keyCertSign");
        await made.Sign("broker", by: "root", "subjectAltName=IP:127.0.0.1", "extendedKeyUsage=serverAuth");
        await made.Sign("client", by: "intermediate", "extendedKeyUsage=clientAuth");
        await File.WriteAllTextAsync(
            made.Client, await File.ReadAllTextAsync(made.ClientAlone) + await File.ReadAllTextAsync(made.Pem("intermediate")));
        return made;
    }

    private async Task Sign(string who, string by, params string[] extensions)
    {
        var (request, extensionFile) = (folder[$"{name}-{who}.csr"], folder[$"{name}-{who}.ext"]);
        await File.WriteAllLinesAsync(extensionFile, extensions);
        await OpenSsl(
            "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-subj", $"/CN={name} {who}", "-keyout", Key(who), "-out", request);
        await OpenSsl(
            "x509", "-req", "-in", request, "-CA", Pem(by), "-CAkey", Key(by), "-CAcreateserial",
            "-days", "2", "-extfile", extensionFile, "-out", Pem(who));
        File.SetUnixFileMode(Key(who), UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    private static async Task OpenSsl(params string[] arguments)
    {
        var (exitCode, _, errors) = await RunningProgram.Run(Programs.OpenSsl, arguments);
        Assert.True(exitCode == 0, errors);
    }

    private string Pem(string who) => folder[$"{name}-{who}.pem"];

    private string Key(string who) => folder[$"{name}-{who}.key"];
}
