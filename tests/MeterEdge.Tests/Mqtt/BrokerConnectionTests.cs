using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using MeterEdge.Mqtt;
using MeterEdge.Tests.Journal;

namespace MeterEdge.Tests.Mqtt;

public sealed class BrokerConnectionTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly CertificateAuthority _ours = new("ours");
    private readonly CertificateAuthority _theirs = new("theirs");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _ours.Dispose();
        _theirs.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Without_tls_the_stream_is_plain()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await using var stream = await new BrokerConnection(Settings(Port(listener), null)).Open(Cancel);
        using var accepted = await listener.AcceptSocketAsync(Cancel);
        await stream.WriteAsync("hello"u8.ToArray(), Cancel);
        var bytes = new byte[5];
        Assert.Equal(5, await accepted.ReceiveAsync(bytes, Cancel));
        Assert.Equal("hello"u8, bytes);
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("127.0.0.1")]
    public async Task A_broker_of_our_authority_is_trusted(string host)
    {
        using var certificate = _ours.Server(host);
        var (client, server) = await Shake(certificate, Ca(_ours), host);
        Assert.Null(client);
        Assert.Null(server.Failure);
        Assert.Equal("hello", server.Received);
    }

    [Fact]
    public async Task A_broker_of_another_authority_is_not()
    {
        using var certificate = _theirs.Server("localhost");
        var (client, _) = await Shake(certificate, Ca(_ours));
        Assert.IsType<AuthenticationException>(client);
    }

    [Fact]
    public async Task A_broker_of_a_private_authority_is_not_trusted_by_the_system()
    {
        using var certificate = _ours.Server("localhost");
        var (client, _) = await Shake(certificate, new(null, null, null));
        Assert.IsType<AuthenticationException>(client);
    }

    [Fact]
    public async Task A_broker_with_a_certificate_for_another_name_is_refused()
    {
        using var certificate = _ours.Server("broker.example");
        var (client, _) = await Shake(certificate, Ca(_ours));
        Assert.IsType<AuthenticationException>(client);
    }

    [Fact]
    public async Task A_certificate_made_for_clients_is_no_broker()
    {
        using var certificate = _ours.Client("localhost");
        var (client, _) = await Shake(certificate, Ca(_ours));
        Assert.IsType<AuthenticationException>(client);
    }

    [Fact]
    public async Task A_missing_intermediate_is_not_fetched_from_anywhere()
    {
        using var web = new TcpListener(IPAddress.Loopback, 0);
        web.Start();
        using var certificate = _ours.Server("localhost", issuerAt: $"http://127.0.0.1:{Port(web)}/intermediate.cer");
        var (client, _) = await Shake(certificate, Ca(_ours), intermediates: []);
        Assert.IsType<AuthenticationException>(client);
        Assert.False(web.Pending());
    }

    [Fact]
    public async Task Our_certificate_is_sent_with_its_intermediate()
    {
        using var server = _ours.Server("localhost");
        using var client = _theirs.Client("TG-0417");
        var (failure, seen) = await Shake(server, Ca(_ours) with
        {
            CertificateFile = Write("client.pem", client.ExportCertificatePem() + "\n" + _theirs.Intermediate.ExportCertificatePem()),
            KeyFile = Write("client.key", client.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem()),
        });
        Assert.Null(failure);
        Assert.Equal("CN=TG-0417", seen.Subject);

        // A broker that knows only the root needs the intermediate from us.
        Assert.Equal(["CN=theirs intermediate"], seen.Extra);
    }

    [Fact]
    public async Task A_certificate_can_be_replaced_without_a_restart()
    {
        using var server = _ours.Server("localhost");
        var tls = Ca(_ours) with { CertificateFile = _folder["client.pem"], KeyFile = _folder["client.key"] };
        foreach (var name in new[] { "first", "second" })
        {
            using var client = _theirs.Client(name);
            Write("client.pem", client.ExportCertificatePem() + "\n" + _theirs.Intermediate.ExportCertificatePem());
            Write("client.key", client.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
            var (_, seen) = await Shake(server, tls);
            Assert.Equal($"CN={name}", seen.Subject);
        }
    }

    [Fact]
    public async Task A_port_where_nobody_listens_is_a_socket_error()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = Port(listener);
        listener.Stop();
        await Assert.ThrowsAnyAsync<SocketException>(() => new BrokerConnection(Settings(port, null)).Open(Cancel));
    }

    [Fact]
    public async Task A_server_that_never_shakes_hands_is_left_when_cancelled()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var patience = new CancellationTokenSource();
        var open = new BrokerConnection(Settings(Port(listener), Ca(_ours))).Open(patience.Token);
        using var accepted = await listener.AcceptSocketAsync(Cancel);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => open);
    }

    [Fact]
    public async Task What_is_wrong_with_a_certificate_is_said_in_one_line()
    {
        using var certificate = _theirs.Server("localhost");
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = Serve(listener, certificate);
        await using var link = await RunningLink.Start(Port(listener), settings => settings with { Host = "localhost", Tls = Ca(_ours) });
        await Until.True(() => link.Log.Of(1003).Count == 1);
        Assert.Contains("certificate", link.Log.Of(1003)[0], StringComparison.Ordinal);
        Assert.DoesNotContain('\n', link.Log.Of(1003)[0]);
        await serving;
    }

    private static MqttSettings Settings(int port, TlsSettings? tls, string host = "localhost") =>
        new() { Host = host, Port = port, ClientId = "TG-0417", TopicRoot = "me/v1/TG-0417", Tls = tls };

    private static int Port(TcpListener listener) => ((IPEndPoint)listener.LocalEndpoint).Port;

    private TlsSettings Ca(CertificateAuthority authority) => new(Write("ca.pem", authority.Root.ExportCertificatePem()), null, null);

    private string Write(string name, string text)
    {
        File.WriteAllText(_folder[name], text);
        return _folder[name];
    }

    /// <summary>A server that asks for a client certificate, and how both ends saw the handshake.</summary>
    private async Task<(Exception? Client, Seen Server)> Shake(
        X509Certificate2 certificate, TlsSettings tls, string host = "localhost", X509Certificate2Collection? intermediates = null)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = Serve(listener, certificate, intermediates);
        var failure = await Record.ExceptionAsync(async () =>
        {
            await using var stream = await new BrokerConnection(Settings(Port(listener), tls, host)).Open(Cancel);
            await stream.WriteAsync("hello"u8.ToArray(), Cancel);
        });
        return (failure, await serving.WaitAsync(TimeSpan.FromSeconds(30), Cancel));
    }

    private async Task<Seen> Serve(TcpListener listener, X509Certificate2 certificate, X509Certificate2Collection? intermediates = null)
    {
        var seen = new Seen(null, null, [], "");
        try
        {
            await using var stream = new SslStream(new NetworkStream(await listener.AcceptSocketAsync(Cancel), ownsSocket: true));
            await stream.AuthenticateAsServerAsync(
                new SslServerAuthenticationOptions
                {
                    ServerCertificateContext = SslStreamCertificateContext.Create(certificate, intermediates ?? [_ours.Intermediate, _theirs.Intermediate], offline: true),
                    ClientCertificateRequired = true,
                    RemoteCertificateValidationCallback = (_, client, chain, _) =>
                    {
                        seen = seen with
                        {
                            Subject = client?.Subject,
                            Extra = [.. chain?.ChainPolicy.ExtraStore.Select(one => one.Subject).Where(subject => subject != client?.Subject) ?? []],
                        };
                        return true;
                    },
                },
                Cancel);
            var bytes = new byte[5];
            await stream.ReadExactlyAsync(bytes, Cancel);
            return seen with { Received = System.Text.Encoding.ASCII.GetString(bytes) };
        }
        catch (Exception failed) when (failed is IOException or AuthenticationException)
        {
            return seen with { Failure = failed };
        }
    }

    private sealed record Seen(Exception? Failure, string? Subject, IReadOnlyList<string> Extra, string Received);
}
