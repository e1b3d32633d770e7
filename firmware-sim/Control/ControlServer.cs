using System.Net.Sockets;
using System.Text;

namespace MeterSim.Control;

/// <summary>The local socket: one command line in, one line out, as often as the client likes. Only its owner may connect.</summary>
internal sealed class ControlServer : IDisposable
{
    private const int LongestLine = 4096;

    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly string _path;
    private readonly Switchboard _switchboard;

    /// <exception cref="IOException">The path cannot be used.</exception>
    public ControlServer(string path, Switchboard switchboard)
    {
        _path = path;
        _switchboard = switchboard;
        try
        {
            SocketPath.RemoveStale(path);
            _listener.Bind(new UnixDomainSocketEndPoint(path));
            // Nobody can connect between Bind and Listen, so there is no moment with other rights.
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            _listener.Listen(8);
        }
        catch (Exception failure) when (failure is SocketException or ArgumentException)
        {
            _listener.Dispose();
            throw new IOException($"cannot listen at {path}: {failure.Message}: name a path of at most 107 bytes in a folder you can write to", failure);
        }
    }

    public async Task ServeAsync(CancellationToken stop)
    {
        try
        {
            while (true)
            {
                Socket client = await _listener.AcceptAsync(stop);
                _ = TalkAsync(client, stop);
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        File.Delete(_path);
    }

    private async Task TalkAsync(Socket client, CancellationToken stop)
    {
        using var stream = new NetworkStream(client, ownsSocket: true);
        try
        {
            byte[] buffer = new byte[LongestLine];
            int length = 0;
            while (true)
            {
                int end = buffer.AsSpan(0, length).IndexOf((byte)'\n');
                if (end < 0)
                {
                    if (length == buffer.Length)
                        return;
                    int count = await stream.ReadAsync(buffer.AsMemory(length), stop);
                    if (count == 0)
                        return;
                    length += count;
                    continue;
                }
                string command = Encoding.UTF8.GetString(buffer, 0, end);
                buffer.AsSpan(end + 1, length - end - 1).CopyTo(buffer);
                length -= end + 1;
                string answer = await _switchboard.ExecuteAsync(command, stop);
                await stream.WriteAsync(Encoding.UTF8.GetBytes(answer + "\n"), stop);
            }
        }
        catch (Exception failure) when (failure is IOException or OperationCanceledException)
        {
            // The client has gone, or the simulator stops: either ends this conversation only.
        }
    }
}
