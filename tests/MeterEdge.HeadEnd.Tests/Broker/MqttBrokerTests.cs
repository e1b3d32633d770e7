using System.Net;
using System.Net.Sockets;
using MeterEdge.HeadEnd.Broker;
using Microsoft.Extensions.Time.Testing;

namespace MeterEdge.HeadEnd.Tests.Broker;

public sealed class MqttBrokerTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);
    private readonly List<string> _notes = [];

    [Fact]
    public async Task A_taken_port_is_said_by_its_error()
    {
        var listen = new IPEndPoint(IPAddress.Loopback, Ports.Free());
        await using var first = await Start(listen);
        var error = await Assert.ThrowsAsync<SocketException>(() => Start(listen));
        Assert.Equal(SocketError.AddressAlreadyInUse, error.SocketErrorCode);
    }

    [Fact]
    public async Task A_retained_message_waits_for_who_comes_later_and_comings_and_goings_are_noted()
    {
        var listen = new IPEndPoint(IPAddress.Loopback, Ports.Free());
        await using var broker = await Start(listen);
        using (var publisher = await TestClient.Connect(listen.Port, "TG-1"))
        {
            await publisher.Publish("me/v1/TG-1/up/state", "hello", retain: true);
            await publisher.Leave();
        }

        using var reader = await TestClient.Connect(listen.Port, "reader");
        var got = await reader.FirstOf("me/v1/+/up/state");
        Assert.Equal("hello", got);
        await Eventually.True(() => Noted("TG-1 connected from 127.0.0.1") && Noted("TG-1 disconnected"), "notes of the client");
    }

    [Fact]
    public async Task The_port_can_be_used_again_at_once()
    {
        var listen = new IPEndPoint(IPAddress.Loopback, Ports.Free());
        for (var round = 0; round < 3; round++)
        {
            await using var broker = await Start(listen);
            using var client = await TestClient.Connect(listen.Port, "c");
        }
    }

    [Fact]
    public async Task Nobody_comes_in_before_the_first_has_subscribed()
    {
        var listen = new IPEndPoint(IPAddress.Loopback, Ports.Free());
        await using var broker = await MqttBroker.Start(listen, new FirstIn("watcher", Long, TimeProvider.System), false, Note, TimeProvider.System);
        var edge = TestClient.Connect(listen.Port, "TG-1");
        using var watcher = await TestClient.Connect(listen.Port, "watcher");
        Assert.False(edge.IsCompleted);

        await watcher.Subscribe("#");
        using var connected = await edge;
    }

    [Fact]
    public async Task Who_waits_for_a_first_that_never_comes_gets_in_after_a_while()
    {
        var listen = new IPEndPoint(IPAddress.Loopback, Ports.Free());
        var firstIn = new FirstIn("watcher", TimeSpan.FromMilliseconds(50), TimeProvider.System);
        await using var broker = await MqttBroker.Start(listen, firstIn, false, Note, TimeProvider.System);
        using var edge = await TestClient.Connect(listen.Port, "TG-1");
    }

    [Fact]
    public async Task A_session_ends_when_its_client_has_been_away_for_its_expiry_interval()
    {
        var time = new FakeTimeProvider();
        var listen = new IPEndPoint(IPAddress.Loopback, Ports.Free());
        await using var broker = await MqttBroker.Start(listen, null, false, Note, time);
        using (await TestClient.Connect(listen.Port, "short", expirySeconds: 60))
        using (await TestClient.Connect(listen.Port, "back", expirySeconds: 60))
        using (await TestClient.Connect(listen.Port, "long", expirySeconds: uint.MaxValue))
            await Eventually.True(async () => (await broker.Sessions()).Count == 3, "three sessions");

        await Eventually.True(() => Noted("short connection lost") && Noted("back connection lost") && Noted("long connection lost"), "all gone");
        time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(3, (await broker.Sessions()).Count);
        using var back = await TestClient.Connect(listen.Port, "back", expirySeconds: 60);
        await Eventually.True(() => Noted("back connected", 2), "one is back");
        time.Advance(TimeSpan.FromSeconds(2));
        await Eventually.True(async () => (await broker.Sessions()).Order().SequenceEqual(["back", "long"]), "the end of one session");
    }

    private Task<MqttBroker> Start(IPEndPoint listen) => MqttBroker.Start(listen, null, verbose: true, Note, TimeProvider.System);

    private void Note(string line)
    {
        lock (_notes)
            _notes.Add(line);
    }

    private bool Noted(string text, int times = 1)
    {
        lock (_notes)
            return _notes.Count(note => note.StartsWith(text, StringComparison.Ordinal)) >= times;
    }
}
