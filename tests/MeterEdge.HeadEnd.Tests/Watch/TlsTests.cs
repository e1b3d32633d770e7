using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MeterEdge.HeadEnd.Watch;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace MeterEdge.HeadEnd.Tests.Watch;

public sealed class TlsTests : IDisposable
{
    private readonly X509Certificate2 _authority = Authority("Ours");
    private readonly X509Certificate2 _stranger = Authority("Stranger");
    private readonly CancellationTokenSource _stop = new();
    private readonly int _port = Ports.Free();

    [Fact]
    public async Task A_broker_certified_by_our_authority_and_the_right_password_get_us_in()
    {
        using var server = await Server();
        Assert.IsType<Heard.Connected>(await First(_authority, "secret"));
        await server.StopAsync();
    }

    [Fact]
    public async Task A_broker_certified_by_a_stranger_is_not_spoken_to()
    {
        using var server = await Server();
        Assert.Contains("certificate", Assert.IsType<Heard.Lost>(await First(_stranger, "secret")).Why, StringComparison.Ordinal);
        await server.StopAsync();
    }

    [Fact]
    public async Task A_wrong_password_is_said()
    {
        using var server = await Server();
        Assert.Contains("BadUserName", Assert.IsType<Heard.Lost>(await First(_authority, "guess")).Why, StringComparison.Ordinal);
        await server.StopAsync();
    }

    [Fact]
    public async Task A_broker_that_asks_for_a_certificate_gets_ours()
    {
        string? seen = null;
        using var server = await Server(connection => seen = connection.ClientCertificate?.Subject);
        using var ours = Leaf("CN=head-end-7");
        Assert.IsType<Heard.Connected>(await First(_authority, "secret", [ours]));
        Assert.Equal("CN=head-end-7", seen);
        await server.StopAsync();
    }

    public void Dispose()
    {
        _authority.Dispose();
        _stranger.Dispose();
        _stop.Dispose();
    }

    private async Task<Heard> First(X509Certificate2 trusted, string password, X509Certificate2Collection? certificates = null)
    {
        var broker = new BrokerAddress("127.0.0.1", _port)
        {
            Tls = true,
            Authorities = [trusted],
            Certificates = certificates,
            Username = "head-end",
            Password = password,
        };
        var subscription = new UplinkSubscription(broker, "me/v1/+/up/#", "watch", Backoff.Patient, TimeProvider.System);
        var running = subscription.Run(_stop.Token);
        var first = await subscription.Heard.ReadAsync(TestContext.Current.CancellationToken);
        await _stop.CancelAsync();
        await running;
        return first;
    }

    private async Task<MqttServer> Server(Action<ValidatingConnectionEventArgs>? look = null)
    {
        var options = new MqttServerOptionsBuilder().WithoutDefaultEndpoint().WithEncryptedEndpoint().WithEncryptedEndpointPort(_port)
            .WithEncryptedEndpointBoundIPAddress(IPAddress.Loopback).WithEncryptedEndpointBoundIPV6Address(IPAddress.None)
            .WithEncryptionCertificate(Leaf("CN=broker")).WithClientCertificate((_, certificate, _, _) => certificate?.Subject is null or "CN=head-end-7").Build();
        var server = new MqttServerFactory().CreateMqttServer(options);
        server.ValidatingConnectionAsync += connection =>
        {
            look?.Invoke(connection);
            connection.ReasonCode = connection is { UserName: "head-end", Password: "secret" }
                ? MqttConnectReasonCode.Success
                : MqttConnectReasonCode.BadUserNameOrPassword;
            return Task.CompletedTask;
        };
        await server.StartAsync();
        return server;
    }

    private X509Certificate2 Leaf(string subject)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var issued = request.Create(_authority, _authority.NotBefore, _authority.NotAfter, [1, 2, 3, 4]);
        return issued.CopyWithPrivateKey(key);
    }

    private static X509Certificate2 Authority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }
}
