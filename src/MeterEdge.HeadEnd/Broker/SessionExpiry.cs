using System.Collections.Concurrent;
using MQTTnet.Formatter;
using MQTTnet.Server;

namespace MeterEdge.HeadEnd.Broker;

/// <summary>
/// Ends a session once its client has been away for its Session Expiry Interval (MQTT 5.0, clause 3.1.2.11.2). MQTTnet.Server 5.2 keeps
/// sessions for ever, and everything that they have not taken.
/// </summary>
/// <param name="server">Whose sessions.</param>
/// <param name="time">Clock of the waiting.</param>
internal sealed class SessionExpiry(MqttServer server, TimeProvider time) : IDisposable
{
    // The value by which a client asks for a session without end.
    private const uint Never = uint.MaxValue;

    // One entry for each session that the server keeps, so no more of them than sessions.
    private readonly ConcurrentDictionary<string, uint> _intervals = new();
    private readonly ConcurrentDictionary<string, ITimer> _away = new();

    /// <summary>A client comes in: notes what it asks for. Before MQTT 5 a session that is not clean has no end.</summary>
    public void Admit(ValidatingConnectionEventArgs connection)
    {
        var id = string.IsNullOrEmpty(connection.ClientId) ? connection.AssignedClientIdentifier : connection.ClientId;
        _intervals[id] = connection.ProtocolVersion == MqttProtocolVersion.V500 ? connection.SessionExpiryInterval
            : connection.CleanSession == true ? 0
            : Never;
    }

    /// <summary>A client is in: its session does not end while it stays.</summary>
    public Task Connected(ClientConnectedEventArgs client)
    {
        if (_away.TryRemove(client.ClientId, out var timer))
            timer.Dispose();
        return Task.CompletedTask;
    }

    /// <summary>A client has gone: its time begins to run.</summary>
    public Task Disconnected(ClientDisconnectedEventArgs client)
    {
        // Taken over: the new client of that name is in already.
        if (client.DisconnectType == MqttClientDisconnectType.Takeover || !_intervals.TryGetValue(client.ClientId, out var seconds) || seconds == Never)
            return Task.CompletedTask;

        var timer = time.CreateTimer(state => _ = End((string)state!), client.ClientId, TimeSpan.FromSeconds(seconds), Timeout.InfiniteTimeSpan);
        if (!_away.TryAdd(client.ClientId, timer))
            timer.Dispose();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var timer in _away.Values)
            timer.Dispose();
    }

    private async Task End(string clientId)
    {
        if (!_away.TryRemove(clientId, out var timer))
            return;

        await timer.DisposeAsync();
        _intervals.TryRemove(clientId, out _);
        try
        {
            foreach (var session in (await server.GetSessionsAsync()).Where(session => session.Id == clientId))
                await session.DeleteAsync();
        }
        catch (Exception stopped) when (stopped is InvalidOperationException or ObjectDisposedException)
        {
            // The broker stops, and every session ends with it.
        }
    }
}
