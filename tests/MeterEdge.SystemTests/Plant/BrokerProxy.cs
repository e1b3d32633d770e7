using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace MeterEdge.SystemTests.Plant;

/// <summary>Stands between daemon and broker: counts what crosses, and can hold back, swallow or rewrite what the broker says.</summary>
internal sealed class BrokerProxy : IAsyncDisposable
{
    private readonly int _broker;
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<ProxiedConnection, Task> _connections = new();
    private readonly Task _accepting;
    private volatile bool _open = true;

    public BrokerProxy(int broker)
    {
        _broker = broker;
        Port = Loopback.FreePort();
        _listener = new TcpListener(IPAddress.Loopback, Port);
        _listener.Start();
        _accepting = Accept();
    }

    public int Port { get; }

    /// <summary>What crossed it.</summary>
    public ProxyLog Log { get; } = new();

    /// <summary>
    /// Every publish that the broker has acknowledged, whether or not the daemon learnt of it: where the daemon's duty ends. What a broker
    /// without persistence forgets afterwards, no subscriber can tell.
    /// </summary>
    public Uplink Witness { get; } = new();

    /// <summary>How to treat it.</summary>
    public ProxyRules Rules { get; } = new();

    /// <summary>Closes every connection, and new ones at once.</summary>
    public void Close()
    {
        _open = false;
        foreach (var connection in _connections.Keys)
            connection.Cut();
    }

    public void Open() => _open = true;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections.Values);
        _stop.Dispose();
    }

    private async Task Accept()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                if (!_open)
                {
                    client.Dispose();
                    continue;
                }

                var connection = new ProxiedConnection(client, _broker, Rules, Log, Witness, _stop.Token);
                _connections[connection] = connection.Run();
            }
            catch (Exception over) when (over is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // Stopped, or a client that was gone before it was served.
            }
        }
    }
}

/// <summary>How a proxy treats what the broker says. Changed while it runs.</summary>
internal sealed class ProxyRules
{
    private volatile bool _swallowPubAcks;
    private volatile bool _shortWill;
    private volatile int _pubAckDelayMs;
    private volatile bool _stalled;
    private int _publishesToCut;

    /// <summary>The daemon never learns that a publish has arrived.</summary>
    public bool SwallowPubAcks { get => _swallowPubAcks; set => _swallowPubAcks = value; }

    /// <summary>Nothing crosses, in neither direction, and nothing is closed.</summary>
    public bool Stalled { get => _stalled; set => _stalled = value; }

    /// <summary>So many of the next publishes are cut in the middle, each together with its connection.</summary>
    public int PublishesToCut { get => Volatile.Read(ref _publishesToCut); set => Volatile.Write(ref _publishesToCut, value); }

    /// <summary>The broker is told to publish the will after a second instead of a minute.</summary>
    public bool ShortWill { get => _shortWill; set => _shortWill = value; }

    /// <summary>Each PUBACK takes this long, one after the other: a slow link.</summary>
    public int PubAckDelayMs { get => _pubAckDelayMs; set => _pubAckDelayMs = value; }

    /// <summary>Whether this publish is one of those to be cut.</summary>
    public bool TakeCut()
    {
        if (Interlocked.Decrement(ref _publishesToCut) >= 0)
            return true;
        Interlocked.Increment(ref _publishesToCut);
        return false;
    }
}

/// <summary>What crossed a proxy so far.</summary>
internal sealed class ProxyLog
{
    private readonly Lock _gate = new();
    private readonly List<ConnectPacket> _connects = [];
    private readonly Dictionary<int, int> _fromClient = [];
    private readonly HashSet<int> _open = [];
    private int _swallowed;
    private int _cut;
    private int _mostOpen;
    private int _largest;

    /// <summary>Every CONNECT.</summary>
    public IReadOnlyList<ConnectPacket> Connects
    {
        get
        {
            lock (_gate)
                return [.. _connects];
        }
    }

    /// <summary>PUBACKs that were swallowed.</summary>
    public int Swallowed => Locked(() => _swallowed);

    /// <summary>Publishes of which the broker got a part.</summary>
    public int Cut => Locked(() => _cut);

    /// <summary>Most publishes of one connection that were not acknowledged at one moment.</summary>
    public int MostUnacknowledged => Locked(() => _mostOpen);

    /// <summary>Size of the largest packet from the client.</summary>
    public int LargestPacket => Locked(() => _largest);

    /// <summary>How many packets of a type came from the client.</summary>
    public int Count(int type) => Locked(() => _fromClient.GetValueOrDefault(type));

    public void FromClient(MqttPacket packet)
    {
        lock (_gate)
        {
            _fromClient[packet.Type] = _fromClient.GetValueOrDefault(packet.Type) + 1;
            _largest = Math.Max(_largest, packet.Whole.Length);
            if (packet.Type == MqttPacket.Connect)
            {
                _connects.Add(ConnectPacket.Parse(packet));
                _open.Clear();
            }
            else if (packet.Type == MqttPacket.Publish && packet.QoS > 0)
            {
                _open.Add(PublishPacket.IdOf(packet));
                _mostOpen = Math.Max(_mostOpen, _open.Count);
            }
        }
    }

    public void PubAckToClient(MqttPacket packet) => Locked(() => _open.Remove(PublishPacket.IdOfAck(packet)));

    public void SwallowedPubAck() => Locked(() => _swallowed++);

    public void CutPublish() => Locked(() => _cut++);

    private T Locked<T>(Func<T> look)
    {
        lock (_gate)
            return look();
    }
}
