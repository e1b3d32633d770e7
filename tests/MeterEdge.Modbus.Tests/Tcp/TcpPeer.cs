using System.Net;
using System.Net.Sockets;
using MeterEdge.Modbus.Serial;
using MeterEdge.Modbus.Tcp;
using MeterEdge.Modbus.Tests.Serial;

namespace MeterEdge.Modbus.Tests.Tcp;

/// <summary>A listener on loopback; it talks over the connection that was made last.</summary>
internal sealed class TcpPeer : ILinkPeer
{
    private TcpListener _listener = new(IPAddress.Loopback, 0);
    private Socket? _connection;

    public TcpPeer()
    {
        _listener.Start();
        Settings = new("127.0.0.1", ((IPEndPoint)_listener.LocalEndpoint).Port);
    }

    public TcpSettings Settings { get; }

    public Socket Connection
    {
        get
        {
            while (_connection is null || _listener.Pending())
            {
                _connection?.Dispose();
                _connection = _listener.AcceptSocket();
                _connection.NoDelay = true;
            }

            return _connection;
        }
    }

    public ILineLink MakeLink() => new TcpLink(Settings);

    public void Send(byte[] bytes) => Assert.Equal(bytes.Length, Connection.Send(bytes));

    public byte[] Receive(int count)
    {
        var bytes = new byte[count];
        for (var have = 0; have < count;)
        {
            Assert.True(Connection.Poll(Some.Patience, SelectMode.SelectRead));
            var got = Connection.Receive(bytes, have, count - have, SocketFlags.None);
            if (got == 0)
            {
                // The link was closed; what is wanted comes over its next connection.
                Connection.Dispose();
                _connection = null;
            }

            have += got;
        }

        return bytes;
    }

    public void HangUp() => Dispose();

    public void ComeBack()
    {
        _connection = null;
        _listener = new(IPAddress.Loopback, Settings.Port);
        _listener.Server.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        _listener.Start();
    }

    public void Dispose()
    {
        _listener.Stop();
        _connection?.Dispose();
    }
}
