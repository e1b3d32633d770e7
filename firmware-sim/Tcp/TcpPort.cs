using System.Net;
using System.Net.Sockets;
using MeterSim.Control;

namespace MeterSim.Tcp;

/// <summary>Listens on loopback and keeps the connections, which can be dropped and refused.</summary>
internal sealed class TcpPort(IPEndPoint address, TimeProvider time, Func<Socket, CancellationToken, Task> serve) : IPlug, IDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly HashSet<Socket> _connections = [];
    private IPEndPoint _address = address;
    private Socket? _listener;
    private int _openings;

    public string Path => _address.ToString();

    public string? Device => _listener is null ? null : Path;

    public int Connections
    {
        get
        {
            lock (_lock)
                return _connections.Count;
        }
    }

    /// <exception cref="IOException">The port is taken.</exception>
    public void PlugIn()
    {
        var listener = new Socket(_address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            listener.Bind(_address);
            listener.Listen(64);
        }
        catch (SocketException failure)
        {
            listener.Dispose();
            throw new IOException($"cannot listen at {_address}: {failure.Message}: name another --tcp", failure);
        }
        lock (_lock)
        {
            _openings++;
            _listener = listener;
            // A free port that was taken once stays the same after closing and opening.
            _address = (IPEndPoint)listener.LocalEndPoint!;
        }
        _ = AcceptAsync(listener);
    }

    public void Unplug()
    {
        lock (_lock)
        {
            _openings++;
            _listener?.Dispose();
            _listener = null;
            foreach (Socket connection in _connections)
                connection.Close();
            _connections.Clear();
        }
    }

    public string Drop(TimeSpan refusing)
    {
        int connections = Connections;
        Unplug();
        if (refusing == TimeSpan.Zero)
            PlugIn();
        else
            _ = OpenLaterAsync(refusing, _openings);
        return $"{connections} connections dropped";
    }

    public void Dispose()
    {
        _stop.Cancel();
        Unplug();
        _stop.Dispose();
    }

    private async Task OpenLaterAsync(TimeSpan refusing, int openings)
    {
        try
        {
            await Task.Delay(refusing, time, _stop.Token);
            // Unless somebody has opened or closed it in the meantime.
            if (_openings == openings)
                PlugIn();
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
        catch (IOException failure)
        {
            await Console.Error.WriteLineAsync($"metersim: {failure.Message}");
        }
    }

    private async Task AcceptAsync(Socket listener)
    {
        try
        {
            while (true)
            {
                Socket connection = await listener.AcceptAsync(_stop.Token);
                connection.NoDelay = true;
                lock (_lock)
                {
                    if (_listener != listener)
                    {
                        connection.Dispose();
                        return;
                    }
                    _connections.Add(connection);
                }
                _ = ServeAsync(connection);
            }
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Closed or stopped.
        }
    }

    private async Task ServeAsync(Socket connection)
    {
        try
        {
            await serve(connection, _stop.Token);
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The client has gone, or was dropped: that ends this connection only.
        }
        finally
        {
            lock (_lock)
                _connections.Remove(connection);
            connection.Dispose();
        }
    }
}
