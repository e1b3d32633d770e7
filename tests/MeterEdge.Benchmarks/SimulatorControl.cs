using System.Net.Sockets;

namespace MeterEdge.Benchmarks;

/// <summary>metersim's control socket: one command, one line back.</summary>
internal static class SimulatorControl
{
    public static async Task<string> Say(string socketPath, string command)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(socketPath)).ConfigureAwait(false);
        await using var stream = new NetworkStream(socket);
        await stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes($"{command}\n")).ConfigureAwait(false);
        using var reader = new StreamReader(stream);
        return await reader.ReadLineAsync().ConfigureAwait(false) ?? throw new InvalidOperationException($"metersim says nothing to '{command}'");
    }
}
