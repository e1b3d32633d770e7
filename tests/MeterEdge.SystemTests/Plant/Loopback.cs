using System.Net;
using System.Net.Sockets;

namespace MeterEdge.SystemTests.Plant;

internal static class Loopback
{
    // Below the range from which the kernel takes ports for outgoing connections, so that nobody has it when a broker comes back to it.
    private const int Lowest = 20_000;
    private const int Highest = 32_000;

    public static int FreePort()
    {
        while (true)
        {
            var port = Random.Shared.Next(Lowest, Highest);
            try
            {
                using var probe = new TcpListener(IPAddress.Loopback, port);
                probe.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody has it: another one.
            }
        }
    }
}
