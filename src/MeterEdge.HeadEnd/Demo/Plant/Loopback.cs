using System.Net;
using System.Net.Sockets;

namespace MeterEdge.HeadEnd.Demo.Plant;

/// <summary>TCP ports of this machine.</summary>
internal static class Loopback
{
    // Below Linux's range of outgoing ports: while the broker is stopped nobody else is given its port, and a client that
    // tries to connect cannot be given that very number and meet itself.
    private const int FirstPort = 20_000, LastPort = 30_000;

    /// <summary>A port that is free now.</summary>
    public static int FreePort()
    {
        for (var attempt = 0; attempt < 100; attempt++)
        {
            var port = Random.Shared.Next(FirstPort, LastPort);
            using var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken; another one.
            }
        }

        throw new DemoException($"no free port between {FirstPort} and {LastPort} on 127.0.0.1");
    }

    /// <summary>True when somebody listens.</summary>
    public static async Task<bool> Listens(int port, CancellationToken cancel)
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await probe.ConnectAsync(IPAddress.Loopback, port, cancel);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
