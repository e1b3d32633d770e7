using System.Net.Sockets;

namespace MeterEdge.SystemTests.Plant;

/// <summary>One connection through a <see cref="BrokerProxy"/>.</summary>
internal sealed class ProxiedConnection(TcpClient client, int broker, ProxyRules rules, ProxyLog log, CancellationToken stop)
{
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
                await Task.WhenAny(Up(client.GetStream(), server.GetStream()), Down(server.GetStream(), client.GetStream()));
            }
            catch (Exception gone) when (gone is SocketException or OperationCanceledException)
            {
                // No broker behind us: the client sees its connection close.
            }

            await _over.CancelAsync();
        }
    }

    private async Task Up(NetworkStream from, NetworkStream to)
    {
        try
        {
            while (await MqttPacket.Read(from, _over.Token) is { } packet)
            {
                log.FromClient(packet);
                if (packet.Type == MqttPacket.Connect && rules.ShortWill)
                    ConnectPacket.ShortenWill(packet);
                await to.WriteAsync(packet.Whole, _over.Token);
            }
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // Either side is gone.
        }
    }

    private async Task Down(NetworkStream from, NetworkStream to)
    {
        try
        {
            while (await MqttPacket.Read(from, _over.Token) is { } packet)
            {
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
}
