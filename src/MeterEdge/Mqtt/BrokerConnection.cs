using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace MeterEdge.Mqtt;

/// <summary>
/// Opens the byte stream to the broker: TCP, and TLS where it is on. Our own because a client certificate must be sent together
/// with its intermediates, and because a dead link should be noticed by the kernel too.
/// </summary>
internal sealed class BrokerConnection(MqttSettings settings)
{
    private const int ProtocolTcp = 6;
    private const int TcpUserTimeout = 18; // linux/tcp.h

    /// <summary>A connected stream; the caller disposes it.</summary>
    public async Task<Stream> Open(CancellationToken cancel)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            GiveUpDeadLinks(socket);
            await socket.ConnectAsync(settings.Host, settings.Port, cancel).ConfigureAwait(false);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        var plain = new NetworkStream(socket, ownsSocket: true);
        return settings.Tls is { } tls ? await Secure(plain, tls, cancel).ConfigureAwait(false) : plain;
    }

    private async Task<Stream> Secure(Stream plain, TlsSettings tls, CancellationToken cancel)
    {
        var stream = new SslStream(plain);
        try
        {
            await stream.AuthenticateAsClientAsync(Options(tls), cancel).ConfigureAwait(false);
            return stream;
        }
        catch
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private SslClientAuthenticationOptions Options(TlsSettings tls)
    {
        // Concentrators sit in closed networks where nobody answers for revocation lists or hands out missing intermediates, and
        // asking would hold up every connect.
        var trust = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        if (tls.CaFile is { } caFile)
        {
            trust.TrustMode = X509ChainTrustMode.CustomRootTrust;
            trust.CustomTrustStore.ImportFromPemFile(caFile);
        }

        var options = new SslClientAuthenticationOptions { TargetHost = settings.Host, CertificateChainPolicy = trust };
        if (tls is { CertificateFile: { } certificateFile, KeyFile: { } keyFile })
        {
            var certificate = X509Certificate2.CreateFromPemFile(certificateFile, keyFile);
            var intermediates = new X509Certificate2Collection();
            intermediates.ImportFromPemFile(certificateFile);
            intermediates.RemoveAt(0);
            options.ClientCertificateContext = SslStreamCertificateContext.Create(certificate, intermediates, offline: true);
        }

        return options;
    }

    private static void GiveUpDeadLinks(Socket socket)
    {
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 60);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 15);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 4);
        if (OperatingSystem.IsLinux())
        {
            socket.SetRawSocketOption(ProtocolTcp, TcpUserTimeout, BitConverter.GetBytes(60_000));
        }
    }
}
