using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MeterEdge.Tests.Mqtt;

/// <summary>A private authority: a root, an intermediate, and the certificates that it signs.</summary>
internal sealed class CertificateAuthority : IDisposable
{
    private const string ServerUse = "1.3.6.1.5.5.7.3.1";
    private const string ClientUse = "1.3.6.1.5.5.7.3.2";

    public CertificateAuthority(string name)
    {
        Root = Sign($"CN={name} root", null, isAuthority: true, use: null, host: null);
        Intermediate = Sign($"CN={name} intermediate", Root, isAuthority: true, use: null, host: null);
    }

    public X509Certificate2 Root { get; }

    public X509Certificate2 Intermediate { get; }

    public X509Certificate2 Server(string host, string? issuerAt = null) =>
        Sign($"CN={host}", Intermediate, isAuthority: false, ServerUse, host, issuerAt);

    public X509Certificate2 Client(string name) => Sign($"CN={name}", Intermediate, isAuthority: false, ClientUse, host: null);

    public void Dispose()
    {
        Root.Dispose();
        Intermediate.Dispose();
    }

    private static X509Certificate2 Sign(string subject, X509Certificate2? issuer, bool isAuthority, string? use, string? host, string? issuerAt = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(
            isAuthority ? X509KeyUsageFlags.KeyCertSign : X509KeyUsageFlags.DigitalSignature, critical: true));
        if (use is not null)
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new(use)], critical: false));
        if (issuerAt is not null)
            request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension(null, [issuerAt], critical: false));
        if (host is not null)
        {
            var names = new SubjectAlternativeNameBuilder();
            if (IPAddress.TryParse(host, out var address))
                names.AddIpAddress(address);
            else
                names.AddDnsName(host);
            request.CertificateExtensions.Add(names.Build());
        }

        // The machine's own clock judges them, so it also dates them.
        var now = TimeProvider.System.GetUtcNow();
        if (issuer is null)
            return request.CreateSelfSigned(now.AddDays(-2), now.AddDays(2));
        var serial = new byte[16];
        RandomNumberGenerator.Fill(serial);

        // A certificate made a moment after its issuer must not outlive it.
        var issuerEnds = new DateTimeOffset(issuer.NotAfter);
        using var certificate = request.Create(issuer, now.AddDays(-1), now.AddDays(1) < issuerEnds ? now.AddDays(1) : issuerEnds, serial);
        return certificate.CopyWithPrivateKey(key);
    }
}
