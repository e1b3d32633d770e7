using System.Net.Sockets;
using System.Text;
using MeterEdge.SystemTests.Plant;

namespace MeterEdge.SystemTests.Service;

/// <summary>The end of the socket on which a service manager listens to a daemon of type notify.</summary>
internal sealed class ServiceManager : IAsyncDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private readonly CancellationTokenSource _over = new();
    private readonly List<string> _words = [];
    private readonly string _path;
    private readonly Task _listening;

    public ServiceManager(TempFolder folder)
    {
        _path = folder["notify"];
        _socket.Bind(new UnixDomainSocketEndPoint(_path));
        _listening = Listen();
    }

    /// <summary>Every word so far.</summary>
    public IReadOnlyList<string> Words
    {
        get
        {
            lock (_words)
                return [.. _words];
        }
    }

    /// <summary>How often it was told that all is well.</summary>
    public int Fed => Words.Count(word => word == "WATCHDOG=1");

    /// <summary>What it puts into the environment of the daemon.</summary>
    public (string Name, string Value)[] Environment(TimeSpan watchdog) =>
        [("NOTIFY_SOCKET", _path), ("WATCHDOG_USEC", $"{(long)watchdog.TotalMicroseconds}")];

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _listening;
        _socket.Dispose();
        _over.Dispose();
    }

    /// <summary>All the time: the socket has room for a few words only, and whoever speaks then waits.</summary>
    private async Task Listen()
    {
        var buffer = new byte[4096];
        try
        {
            while (true)
            {
                var length = await _socket.ReceiveAsync(buffer, _over.Token);
                lock (_words)
                    _words.AddRange(Encoding.UTF8.GetString(buffer, 0, length).Split('\n'));
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }
}
