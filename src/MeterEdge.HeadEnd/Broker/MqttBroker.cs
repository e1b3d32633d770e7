using System.Net;
using System.Net.Sockets;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace MeterEdge.HeadEnd.Broker;

/// <summary>
/// An MQTT 5 broker to try things with. Sessions and retained messages live in memory and end with it; anyone who can
/// reach the address may publish and subscribe.
/// </summary>
public sealed class MqttBroker : IAsyncDisposable
{
    // Of what one subscriber has not taken yet; beyond that the broker drops the oldest.
    private const int MaxPendingPerClient = 20_000;

    private readonly MqttServer _server;
    private readonly SessionExpiry _expiry;

    private MqttBroker(MqttServer server, SessionExpiry expiry) => (_server, _expiry) = (server, expiry);

    /// <summary>Client ids of the sessions that are kept, connected or not.</summary>
    internal async Task<IReadOnlyList<string>> Sessions() => [.. (await _server.GetSessionsAsync()).Select(session => session.Id)];

    /// <summary>Starts listening.</summary>
    /// <param name="listen">Where, and on which port.</param>
    /// <param name="firstIn">Who is let in first, or null.</param>
    /// <param name="verbose">Also note every subscription and message.</param>
    /// <param name="note">Takes one line per thing that happened; called from several threads.</param>
    /// <param name="time">Clock by which sessions end.</param>
    /// <exception cref="SocketException">The address is taken, not this machine's, or not permitted.</exception>
    public static async Task<MqttBroker> Start(IPEndPoint listen, FirstIn? firstIn, bool verbose, Action<string> note, TimeProvider time)
    {
        // No ReuseAddress: on Linux .NET also sets SO_REUSEPORT with it, and two brokers would share one port unnoticed.
        var options = new MqttServerOptionsBuilder()
            .WithDefaultEndpoint()
            .WithDefaultEndpointPort(listen.Port)
            .WithDefaultEndpointBoundIPAddress(listen.AddressFamily == AddressFamily.InterNetwork ? listen.Address : IPAddress.None)
            .WithDefaultEndpointBoundIPV6Address(listen.AddressFamily == AddressFamily.InterNetworkV6 ? listen.Address : IPAddress.None)
            .WithMaxPendingMessagesPerClient(MaxPendingPerClient)
            .WithPersistentSessions(true)
            .Build();
        var server = new MqttServerFactory().CreateMqttServer(options);
        var notes = new BrokerNotes(note, verbose);
        var expiry = new SessionExpiry(server, time);
        server.ClientConnectedAsync += expiry.Connected;
        server.ClientDisconnectedAsync += expiry.Disconnected;
        server.ClientConnectedAsync += notes.Connected;
        server.ClientDisconnectedAsync += notes.Disconnected;
        server.ClientSubscribedTopicAsync += notes.Subscribed;
        server.InterceptingPublishAsync += notes.Published;
        server.ValidatingConnectionAsync += async connection =>
        {
            connection.ReasonCode = MqttConnectReasonCode.Success;
            if (string.IsNullOrEmpty(connection.ClientId))
                connection.AssignedClientIdentifier = $"auto-{Guid.NewGuid():N}"[..21];
            expiry.Admit(connection);
            if (firstIn is not null)
                await firstIn.Admit(connection.ClientId, connection.CancellationToken);
        };
        server.ClientSubscribedTopicAsync += subscription =>
        {
            firstIn?.Subscribed(subscription.ClientId);
            return Task.CompletedTask;
        };

        try
        {
            await server.StartAsync();
        }
        catch
        {
            server.Dispose();
            throw;
        }

        return new MqttBroker(server, expiry);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync(new MqttServerStopOptions());
        _expiry.Dispose();
        _server.Dispose();
    }
}
