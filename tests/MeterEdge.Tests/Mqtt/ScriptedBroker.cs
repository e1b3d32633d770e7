using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MeterEdge.Tests.Mqtt;

/// <summary>
/// Just enough of an MQTT 5 broker to misbehave on purpose. It reads and writes the packets by hand (MQTT 5.0, chapter 3), so that it shares
/// no mistake with the client library.
/// </summary>
internal sealed class ScriptedBroker : IAsyncDisposable
{
    private readonly ConcurrentDictionary<int, Connection> _connections = new();
    private readonly ConcurrentQueue<Connect> _connects = new();
    private readonly ConcurrentQueue<Published> _published = new();
    private readonly ConcurrentQueue<byte> _disconnects = new();
    private readonly ConcurrentQueue<Subscribed> _subscribed = new();
    private readonly ConcurrentQueue<(ushort Id, byte Code)> _acknowledged = new();
    private readonly List<Task> _tasks = [];
    private readonly CancellationTokenSource _stop = new();
    private TcpListener _listener;

    public ScriptedBroker(bool listening = true)
    {
        _listener = new(IPAddress.Loopback, 0);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        if (listening)
            _tasks.Add(Accept(_listener));
        else
            _listener.Stop();
    }

    public int Port { get; }

    /// <summary>Reason code of the CONNACK; null for a broker that takes the connection and says nothing.</summary>
    public byte? ConnectCode { get; set; } = 0;

    public ushort? ReceiveMaximum { get; set; }

    public uint? MaximumPacketSize { get; set; }

    public ushort? ServerKeepAlive { get; set; }

    /// <summary>Reason code of the PUBACK; null for none.</summary>
    public Func<Published, byte?> Acknowledge { get; set; } = _ => 0;

    /// <summary>Reason code of the SUBACK, for each filter; null for none.</summary>
    public byte? SubscribeCode { get; set; } = 1;

    /// <summary>The filters that were subscribed to.</summary>
    public IReadOnlyList<Subscribed> Subscribed => [.. _subscribed];

    /// <summary>The PUBACKs that came back: identifier and reason code.</summary>
    public IReadOnlyList<(ushort Id, byte Code)> Acknowledged => [.. _acknowledged];

    public IReadOnlyList<Connect> Connects => [.. _connects];

    public IReadOnlyList<Published> Published => [.. _published];

    /// <summary>Reason codes of the DISCONNECTs received.</summary>
    public IReadOnlyList<byte> Disconnects => [.. _disconnects];

    public int Connected => _connections.Count;

    public string Target => $"127.0.0.1:{Port}";

    public void Open()
    {
        _listener = new(IPAddress.Loopback, Port);
        _listener.Start();
        _tasks.Add(Accept(_listener));
    }

    public void Close()
    {
        _listener.Stop();
        Drop();
    }

    /// <summary>Breaks every connection without a word.</summary>
    public void Drop()
    {
        foreach (var connection in _connections.Values)
            connection.Socket.Close(0);
    }

    /// <summary>Sends a DISCONNECT to everybody, and closes.</summary>
    public async Task Dismiss(byte code)
    {
        foreach (var connection in _connections.Values)
        {
            // DISCONNECT, length 2, reason code, no properties.
            await connection.Send([0xE0, 2, code, 0]);
            connection.Socket.Close(1);
        }
    }

    /// <summary>Sends the PUBACK that was held back.</summary>
    public Task AcknowledgeNow(Published published, byte code = 0) =>
        _connections.TryGetValue(published.Connection, out var connection) ? connection.Send(PubAck(published.Id, code)) : Task.CompletedTask;

    /// <summary>Publishes to everybody connected, with QoS 1.</summary>
    public async Task Send(ushort id, string topic, string payload, bool retain = false, string? response = null)
    {
        var text = Encoding.UTF8.GetBytes(topic);
        byte[] properties = response is null ? [] : [0x08, 0, (byte)response.Length, .. Encoding.UTF8.GetBytes(response)];
        byte[] body = [0, (byte)text.Length, .. text, (byte)(id >> 8), (byte)(id & 0xFF), (byte)properties.Length, .. properties, .. Encoding.UTF8.GetBytes(payload)];
        byte[] length = body.Length < 128 ? [(byte)body.Length] : [(byte)((body.Length & 0x7F) | 0x80), (byte)(body.Length >> 7)];
        foreach (var connection in _connections.Values)
            await connection.Send([(byte)(0x32 | (retain ? 1 : 0)), .. length, .. body]);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        Close();
        await Task.WhenAll(_tasks).WaitAsync(TimeSpan.FromSeconds(30));
        _stop.Dispose();
    }

    // PUBACK, length 4, packet identifier, reason code, no properties.
    private static byte[] PubAck(ushort id, byte code) => [0x40, 4, (byte)(id >> 8), (byte)(id & 0xFF), code, 0];

    // SUBACK: packet identifier, no properties, a reason code for each filter.
    private static byte[] SubAck(Subscribed subscribed, byte code) =>
        [0x90, (byte)(3 + subscribed.Filters.Count), (byte)(subscribed.Id >> 8), (byte)(subscribed.Id & 0xFF), 0, .. subscribed.Filters.Select(_ => code)];

    private async Task Accept(TcpListener listener)
    {
        var served = new List<Task>();
        try
        {
            while (true)
                served.Add(Serve(await listener.AcceptSocketAsync(_stop.Token)));
        }
        catch (Exception over) when (over is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // The listener was closed.
        }

        await Task.WhenAll(served);
    }

    private async Task Serve(Socket socket)
    {
        var number = _connects.Count;
        await using var stream = new NetworkStream(socket, ownsSocket: true);
        var connection = new Connection(socket, stream);
        try
        {
            while (await Packet(stream) is var (type, body))
            {
                switch (type >> 4)
                {
                    case 1:
                        var connect = Connect.Parse(body);
                        number = _connects.Count;
                        _connections[number] = connection;
                        _connects.Enqueue(connect);
                        if (ConnectCode is { } code)
                            await connection.Send(ConnAck(code));
                        if (ConnectCode > 0)
                            return;
                        break;
                    case 3:
                        var published = Mqtt.Published.Parse(number, type, body);
                        _published.Enqueue(published);
                        if (Acknowledge(published) is { } answer)
                            await connection.Send(PubAck(published.Id, answer));
                        break;
                    case 8:
                        var subscribed = Mqtt.Subscribed.Parse(body);
                        _subscribed.Enqueue(subscribed);
                        if (SubscribeCode is { } granted)
                            await connection.Send(SubAck(subscribed, granted));
                        break;
                    case 4:
                        _acknowledged.Enqueue((BinaryPrimitives.ReadUInt16BigEndian(body), body.Length > 2 ? body[2] : (byte)0));
                        break;
                    case 12:
                        await connection.Send([0xD0, 0]);
                        break;
                    case 14:
                        _disconnects.Enqueue(body.Length == 0 ? (byte)0 : body[0]);
                        return;
                }
            }
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException or OperationCanceledException or SocketException)
        {
            // The client went, or the test cut the line.
        }
        finally
        {
            _connections.TryRemove(new(number, connection));
        }
    }

    private byte[] ConnAck(byte code)
    {
        var properties = new List<byte>();
        if (ServerKeepAlive is { } keepAlive)
            properties.AddRange([0x13, (byte)(keepAlive >> 8), (byte)(keepAlive & 0xFF)]);
        if (ReceiveMaximum is { } receive)
            properties.AddRange([0x21, (byte)(receive >> 8), (byte)(receive & 0xFF)]);
        if (MaximumPacketSize is { } size)
            properties.AddRange([0x27, (byte)(size >> 24), (byte)((size >> 16) & 0xFF), (byte)((size >> 8) & 0xFF), (byte)(size & 0xFF)]);
        return [0x20, (byte)(3 + properties.Count), 0, code, (byte)properties.Count, .. properties];
    }

    private async Task<(byte Type, byte[] Body)?> Packet(NetworkStream stream)
    {
        var one = new byte[1];
        if (await stream.ReadAtLeastAsync(one, 1, throwOnEndOfStream: false, _stop.Token) == 0)
            return null;
        var type = one[0];
        var length = 0;
        for (var shift = 0; ; shift += 7)
        {
            await stream.ReadExactlyAsync(one, _stop.Token);
            length |= (one[0] & 0x7F) << shift;
            if (one[0] < 0x80)
                break;
        }

        var body = new byte[length];
        await stream.ReadExactlyAsync(body, _stop.Token);
        return (type, body);
    }

    private sealed record Connection(Socket Socket, NetworkStream Stream)
    {
        // One small packet is one write, and a socket keeps writes whole.
        public async Task Send(byte[] packet)
        {
            try
            {
                await Stream.WriteAsync(packet);
            }
            catch (Exception gone) when (gone is IOException or ObjectDisposedException)
            {
                // The client went.
            }
        }
    }
}

/// <summary>A CONNECT (MQTT 5.0, 3.1).</summary>
internal sealed record Connect(
    string ClientId, bool CleanStart, int KeepAlive, uint SessionExpiry, string? WillTopic, string? Will, bool WillRetain, int WillQos, uint WillDelay, string? User, string? Password)
{
    public static Connect Parse(ReadOnlySpan<byte> body)
    {
        var from = new Fields(body);
        if (from.Text() != "MQTT" || from.Byte() != 5)
            throw new InvalidDataException("not MQTT 5");
        var flags = from.Byte();
        var keepAlive = from.Short();
        var expiry = from.Properties().GetValueOrDefault<byte, uint>(0x11);
        var id = from.Text();
        var (topic, will, delay) = ((string?)null, (string?)null, 0u);
        if ((flags & 4) != 0)
        {
            delay = from.Properties().GetValueOrDefault<byte, uint>(0x18);
            topic = from.Text();
            will = from.Text();
        }

        return new(
            id,
            (flags & 2) != 0,
            keepAlive,
            expiry,
            topic,
            will,
            (flags & 0x20) != 0,
            (flags >> 3) & 3,
            delay,
            (flags & 0x80) != 0 ? from.Text() : null,
            (flags & 0x40) != 0 ? from.Text() : null);
    }
}

/// <summary>A PUBLISH (MQTT 5.0, 3.3).</summary>
internal sealed record Published(int Connection, string Topic, byte[] Payload, ushort Id, int Qos, bool Retain, int PacketSize)
{
    public string Text => Encoding.UTF8.GetString(Payload);

    public static Published Parse(int connection, byte type, ReadOnlySpan<byte> body)
    {
        var from = new Fields(body);
        var topic = from.Text();
        var id = from.Short();
        from.Properties();
        var lengthBytes = body.Length < 128 ? 1 : body.Length < 16_384 ? 2 : 3;
        return new(connection, topic, from.Rest(), id, (type >> 1) & 3, (type & 1) != 0, 1 + lengthBytes + body.Length);
    }
}

/// <summary>A SUBSCRIBE (MQTT 5.0, 3.8).</summary>
internal sealed record Subscribed(ushort Id, IReadOnlyList<(string Topic, int Qos, bool RetainAsPublished, int RetainHandling)> Filters)
{
    public static Subscribed Parse(ReadOnlySpan<byte> body)
    {
        var from = new Fields(body);
        var id = from.Short();
        from.Properties();
        var filters = new List<(string, int, bool, int)>();
        while (!from.AtEnd)
        {
            var topic = from.Text();
            var options = from.Byte();
            filters.Add((topic, options & 3, (options & 8) != 0, (options >> 4) & 3));
        }

        return new(id, filters);
    }
}

/// <summary>The data types of MQTT 5.0, 1.5.</summary>
internal ref struct Fields(ReadOnlySpan<byte> rest)
{
    private ReadOnlySpan<byte> _rest = rest;

    public byte Byte()
    {
        var one = _rest[0];
        _rest = _rest[1..];
        return one;
    }

    public ushort Short()
    {
        var two = BinaryPrimitives.ReadUInt16BigEndian(_rest);
        _rest = _rest[2..];
        return two;
    }

    public string Text()
    {
        var length = Short();
        var text = Encoding.UTF8.GetString(_rest[..length]);
        _rest = _rest[length..];
        return text;
    }

    public readonly bool AtEnd => _rest.IsEmpty;

    public byte[] Rest() => _rest.ToArray();

    /// <summary>The numbers among the properties that this client sends, by identifier.</summary>
    public Dictionary<byte, uint> Properties()
    {
        var numbers = new Dictionary<byte, uint>();
        var length = (int)Byte();
        if (length >= 0x80)
            length = (length & 0x7F) | (Byte() << 7);
        var end = _rest.Length - length;
        while (_rest.Length > end)
        {
            var id = Byte();
            switch (id)
            {
                case 0x01 or 0x17 or 0x19:
                    numbers[id] = Byte();
                    break;
                case 0x21 or 0x22:
                    numbers[id] = Short();
                    break;
                case 0x02 or 0x11 or 0x18 or 0x27:
                    numbers[id] = ((uint)Short() << 16) | Short();
                    break;
                case 0x03 or 0x08:
                    Text();
                    break;
                case 0x09:
                    Text();
                    break;
                default:
                    throw new InvalidDataException($"property 0x{id:X2} was not expected");
            }
        }

        return numbers;
    }
}
