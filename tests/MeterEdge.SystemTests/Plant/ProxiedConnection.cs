using System.Collections.Concurrent;
using System.Net.Sockets;

namespace MeterEdge.SystemTests.Plant;

/// <summary>One connection through a <see cref="BrokerProxy"/>.</summary>
internal sealed class ProxiedConnection(TcpClient client, int broker, ProxyRules rules, ProxyLog log, Uplink witness, CancellationToken stop)
{
    private readonly ConcurrentDictionary<int, PublishPacket> _unacknowledged = new();
    private readonly CancellationTokenSource _over = CancellationTokenSource.CreateLinkedTokenSource(stop);

    /// <summary>Ends it.</summary>
    public void Cut() => _over.Cancel();

    /// <summary>Runs until either side is gone.</summary>
    public async Task Run()
    {
        using (client)
        using (var server = new TcpClient())
        {
            try
            {
                client.NoDelay = server.NoDelay = true;
                await server.ConnectAsync("127.0.0.1", broker, _over.Token);
                var down = Down(server.GetStream(), client.GetStream());
                var up = Up(client.GetStream(), server.GetStream());
                // A broker that closes may have said why: its last words must not be lost because we could write to it no more.
                if (await Task.WhenAny(up, down) == up && !await up)
                    await down;
            }
            catch (Exception gone) when (gone is SocketException or OperationCanceledException)
            {
                // No broker behind us: the client sees its connection close.
            }

            await _over.CancelAsync();
        }
    }

    /// <summary>Until the client is gone, or is to be; false when it is the broker that takes no more.</summary>
    private async Task<bool> Up(NetworkStream from, NetworkStream to)
    {
        try
        {
            while (await MqttPacket.Read(from, _over.Token) is { } packet)
            {
                await StallOver();
                log.FromClient(packet);
                if (packet is { Type: MqttPacket.Publish, QoS: > 0 })
                {
                    if (rules.TakeCut())
                    {
                        await to.WriteAsync(packet.Whole.AsMemory(0, packet.Whole.Length / 2), _over.Token);
                        log.CutPublish();
                        return true;
                    }

                    _unacknowledged[PublishPacket.IdOf(packet)] = PublishPacket.Parse(packet);
                }

                if (packet.Type == MqttPacket.Connect && rules.ShortWill)
                    ConnectPacket.ShortenWill(packet);
                if (!await Write(to, packet))
                    return false;
            }
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The client is gone.
        }

        return true;
    }

    private async Task Down(NetworkStream from, NetworkStream to)
    {
        try
        {
            while (await MqttPacket.Read(from, _over.Token) is { } packet)
            {
                await StallOver();
                if (packet.Type == MqttPacket.PubAck)
                    Witness(packet);
                if (packet.Type == MqttPacket.PubAck && rules.SwallowPubAcks)
                {
                    log.SwallowedPubAck();
                    continue;
                }

                if (packet.Type == MqttPacket.PubAck)
                {
                    await Task.Delay(rules.PubAckDelayMs, _over.Token);
                    log.PubAckToClient(packet);
                }

                await to.WriteAsync(packet.Whole, _over.Token);
            }
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // Either side is gone.
        }
    }

    private async Task<bool> Write(NetworkStream to, MqttPacket packet)
    {
        try
        {
            await to.WriteAsync(packet.Whole, _over.Token);
            return true;
        }
        catch (IOException)
        {
            // The broker is gone.
            return false;
        }
    }

    private async Task StallOver()
    {
        while (rules.Stalled)
            await Task.Delay(20, _over.Token);
    }

    private void Witness(MqttPacket ack)
    {
        if (_unacknowledged.TryRemove(PublishPacket.IdOfAck(ack), out var publish) && PublishPacket.IsTaken(ack) && publish.Topic.StartsWith(Uplink.Root, StringComparison.Ordinal))
            witness.Take(publish.Topic, publish.Retain, publish.Payload);
    }
}
