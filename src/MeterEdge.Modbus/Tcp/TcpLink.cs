using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using MeterEdge.Modbus.Serial;

namespace MeterEdge.Modbus.Tcp;

/// <summary>
/// A connection to a gateway or a meter, for Modbus TCP and for RTU frames over TCP alike. It has no timing of its own: use it with
/// <see cref="Line.LineTiming.Unlimited"/>. Connections are made on the line's thread and given up after 3 s, or
/// when somebody wakes the link.
/// </summary>
public sealed class TcpLink : ILineLink
{
    private const int TcpLevel = 6;     // IPPROTO_TCP
    private const int UserTimeout = 18; // TCP_USER_TIMEOUT
    private const int UserTimeoutMs = 20_000;

    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(3);

    private readonly TcpSettings _settings;
    private readonly PolledDescriptor _polled = new();
    private Socket? _socket;

    /// <summary>A link to a listener that need not be there yet.</summary>
    public TcpLink(TcpSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _settings = settings;
    }

    /// <inheritdoc/>
    public string Name => _settings.ToString();

    /// <inheritdoc/>
    public bool IsOpen => _polled.IsAttached;

    /// <inheritdoc/>
    public bool TryOpen(out string? error)
    {
        ObjectDisposedException.ThrowIf(_polled.IsDisposed, this);
        Close();
        var began = Stopwatch.GetTimestamp();
        var addresses = Addresses(out error);
        for (var i = 0; i < addresses.Length && _socket is null; i++)
        {
            // Each address gets its share, so that one that swallows everything does not hide the next.
            var left = ConnectPatience - Stopwatch.GetElapsedTime(began);
            _socket = Connect(addresses[i], left / (addresses.Length - i), out error);
        }

        if (_socket is null)
        {
            return false;
        }

        error = null;
        _polled.Attach((int)_socket.SafeHandle.DangerousGetHandle());
        return true;
    }

    /// <inheritdoc/>
    public void Close()
    {
        _ = _polled.TryDetach(out _);
        _socket?.Dispose();
        _socket = null;
    }

    /// <inheritdoc/>
    public LinkRead Read(Span<byte> buffer, TimeSpan wait) => _polled.Read(buffer, wait);

    /// <inheritdoc/>
    public void Rest(TimeSpan time) => _polled.Rest(time);

    /// <inheritdoc/>
    public bool Write(ReadOnlySpan<byte> bytes) => _polled.Write(bytes);

    /// <inheritdoc/>
    public void Wake() => _polled.Wake();

    /// <inheritdoc/>
    public void Dispose()
    {
        Close();
        _polled.Dispose();
    }

    private IPAddress[] Addresses(out string? error)
    {
        error = null;
        if (IPAddress.TryParse(_settings.Host, out var address))
        {
            return [address];
        }

        // A name server that is away may take far longer than this; its answer is then left to itself.
        using var answered = new PolledDescriptor();
        var lookup = Dns.BeginGetHostAddresses(_settings.Host, _ => answered.Wake(), null);
        if (_polled.Await(answered, ConnectPatience) is not LinkEvent.Bytes and var ended)
        {
            error = ended == LinkEvent.Woken
                ? ConnectError(SocketError.OperationAborted)
                : $"{Name}: no name server answers within {ConnectPatience.TotalSeconds:0} s; check the network or give an address";
            return [];
        }

        try
        {
            return Dns.EndGetHostAddresses(lookup);
        }
        catch (SocketException)
        {
            error = $"{Name}: no host of this name is known; check its spelling or give an address";
            return [];
        }
    }

    private Socket? Connect(IPAddress address, TimeSpan patience, out string? error)
    {
        var socket = Prepared(address.AddressFamily);
        var reason = Begin(socket, new IPEndPoint(address, _settings.Port));
        if (reason is SocketError.WouldBlock or SocketError.InProgress)
        {
            reason = _polled.Await((int)socket.SafeHandle.DangerousGetHandle(), Libc.PollOut, patience) switch
            {
                LinkEvent.Bytes => (SocketError)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)!,
                LinkEvent.Woken => SocketError.OperationAborted,
                LinkEvent.Silence or LinkEvent.Down => SocketError.TimedOut,
            };
        }

        if (reason == SocketError.Success)
        {
            error = null;
            return socket;
        }

        socket.Dispose();
        error = ConnectError(reason);
        return null;
    }

    /// <summary>
    /// A socket that notices when the other end has lost its power: within 25 s when nothing is sent, within 20 s when what was sent
    /// is not acknowledged. Without that the kernel goes on sending for a quarter of an hour, and every meter looks dead.
    /// </summary>
    private static Socket Prepared(AddressFamily family)
    {
        var socket = new Socket(family, SocketType.Stream, ProtocolType.Tcp) { Blocking = false, NoDelay = true };
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 10);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 5);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
        socket.SetRawSocketOption(TcpLevel, UserTimeout, BitConverter.GetBytes(UserTimeoutMs));
        return socket;
    }

    private static SocketError Begin(Socket socket, IPEndPoint to)
    {
        try
        {
            socket.Connect(to);
            return SocketError.Success;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode;
        }
    }

    private string ConnectError(SocketError reason) => reason switch
    {
        SocketError.ConnectionRefused => $"{Name} refuses the connection; is the port right, and does the gateway take another client?",
        SocketError.TimedOut => $"{Name} does not answer within {ConnectPatience.TotalSeconds:0} s; is the gateway switched on and in this network?",
        SocketError.OperationAborted => $"{Name}: connecting was broken off",
        SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.NetworkDown =>
            $"{Name} cannot be reached from this network; check address, cable and route",
        _ => $"cannot connect to {Name}: {new SocketException((int)reason).Message}",
    };
}
