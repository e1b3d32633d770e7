using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Hosting.Systemd;

namespace MeterEdge.Tests.Health.Systemd;

/// <summary>A service manager's end of the socket, a real one.</summary>
internal sealed class NotifySocket : IDisposable
{
    private static readonly Lock OneAtATime = new();

    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

    /// <param name="path">A file's path, or <c>@name</c> for one without a file.</param>
    public NotifySocket(string path)
    {
        Path = path;
        _socket.Bind(new UnixDomainSocketEndPoint(path[0] == '@' ? $"\0{path[1..]}" : path));
    }

    public string Path { get; }

    /// <summary>A notifier of a process that was started with this socket.</summary>
    public SystemdNotifier Notifier() => Started(Path);

    /// <summary>A notifier as it is made in a process that was started with this in its environment.</summary>
    public static SystemdNotifier Started(string? path)
    {
        lock (OneAtATime)
        {
            Environment.SetEnvironmentVariable("NOTIFY_SOCKET", path);
            try
            {
                return new();
            }
            finally
            {
                Environment.SetEnvironmentVariable("NOTIFY_SOCKET", null);
            }
        }
    }

    /// <summary>The words that have come and were not taken yet.</summary>
    public IReadOnlyList<string> Take()
    {
        var words = new List<string>();
        var buffer = new byte[4096];
        while (_socket.Poll(0, SelectMode.SelectRead))
            words.AddRange(Encoding.UTF8.GetString(buffer, 0, _socket.Receive(buffer)).Split('\n'));
        return words;
    }

    public void Dispose()
    {
        _socket.Dispose();
        File.Delete(Path);
    }
}
