using System.Net.Sockets;

namespace MeterSim.Control;

/// <summary>Sends one command to a running simulator.</summary>
internal static class ControlClient
{
    /// <exception cref="IOException">Nobody listens there, or the answer did not come.</exception>
    public static async Task<string> AskAsync(string path, string command, CancellationToken cancel)
    {
        if (command.Contains('\n', StringComparison.Ordinal))
            throw new IOException("a command is one line: send them one at a time");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancel);
        }
        catch (Exception failure) when (failure is SocketException or ArgumentException)
        {
            throw new IOException($"no simulator listens at {path}: start one with metersim run --control {path}", failure);
        }
        using var stream = new NetworkStream(socket);
        using var reader = new StreamReader(stream);
        await stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(command + "\n"), cancel);
        return await reader.ReadLineAsync(cancel)
            ?? throw new IOException($"the simulator at {path} went away without an answer: is it still running?");
    }
}
