using System.Net.Sockets;
using System.Text;
using MeterEdge.Tests.Journal;

namespace MeterEdge.Tests.Console;

/// <summary>A program at the daemon's local socket.</summary>
internal sealed class Client : IDisposable
{
    private readonly Socket _socket;
    private readonly NetworkStream _stream;

    private Client(Socket socket) => (_socket, _stream) = (socket, new(socket, ownsSocket: true));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<Client> Connect(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await Until.True(() =>
        {
            try
            {
                socket.Connect(new UnixDomainSocketEndPoint(path));
                return true;
            }
            catch (SocketException full) when (full.SocketErrorCode == SocketError.WouldBlock)
            {
                // So many are waiting already.
                return false;
            }
        });
        return new(socket);
    }

    public async Task<string?> Ask(string command)
    {
        await Send(Encoding.UTF8.GetBytes(command + "\n"));
        return await Answer();
    }

    /// <summary>The first line of the next answer, empty when it has none; null when the other side has closed.</summary>
    public async Task<string?> Answer()
    {
        var first = await Line();
        if (first?.StartsWith('\x04') == true)
            return "";
        for (var line = first; line is not null && !line.StartsWith('\x04');)
            line = await Line();
        return first;
    }

    /// <summary>Takes what comes until this text has come.</summary>
    public async Task Come(string text)
    {
        var came = new StringBuilder();
        var one = new byte[1];
        while (!came.ToString().Contains(text, StringComparison.Ordinal))
        {
            Assert.Equal(1, await _stream.ReadAsync(one, Cancel).AsTask().WaitAsync(TimeSpan.FromSeconds(30), Cancel));
            came.Append((char)one[0]);
        }
    }

    public async Task Send(byte[] bytes) => await _stream.WriteAsync(bytes, Cancel);

    public void SayNoMore() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>The next line; null when the other side has closed.</summary>
    public async Task<string?> Line()
    {
        var line = new List<byte>();
        var one = new byte[1];
        try
        {
            while (await _stream.ReadAsync(one, Cancel).AsTask().WaitAsync(TimeSpan.FromSeconds(30), Cancel) == 1 && one[0] != '\n')
                line.Add(one[0]);
        }
        catch (IOException)
        {
            // Reset: closed while something was still on its way.
        }

        return line.Count == 0 && one[0] != '\n' ? null : Encoding.UTF8.GetString([.. line]);
    }

    public void Dispose() => _stream.Dispose();
}
