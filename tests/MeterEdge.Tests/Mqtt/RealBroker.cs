using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace MeterEdge.Tests.Mqtt;

/// <summary>A whole broker in this process, as somebody else wrote it.</summary>
internal sealed class RealBroker : IAsyncDisposable
{
    private readonly MqttServer _server;
    private readonly ConcurrentQueue<string> _received = new();

    private RealBroker(MqttServer server, int port)
    {
        (_server, Port) = (server, port);
        _server.InterceptingPublishAsync += publish =>
        {
            publish.Response.ReasonCode = Answer;
            _received.Enqueue($"{publish.ApplicationMessage.Topic} {Encoding.UTF8.GetString(publish.ApplicationMessage.Payload)}");
            return Task.CompletedTask;
        };
        _server.ValidatingConnectionAsync += connection =>
        {
            connection.ReasonCode = Password is null || connection.Password == Password ? MqttConnectReasonCode.Success : MqttConnectReasonCode.BadUserNameOrPassword;
            return Task.CompletedTask;
        };
    }

    public int Port { get; }

    public string? Password { get; init; }

    public MqttPubAckReasonCode Answer { get; set; }

    public IReadOnlyList<string> Received => [.. _received];

    public static async Task<RealBroker> Start(string? password = null)
    {
        var port = FreePort();
        var server = new MqttServerFactory().CreateMqttServer(new MqttServerOptionsBuilder()
            .WithDefaultEndpoint()
            .WithDefaultEndpointPort(port)
            .WithDefaultEndpointBoundIPAddress(IPAddress.Loopback)
            .WithDefaultEndpointBoundIPV6Address(IPAddress.None)
            .WithPersistentSessions(true)
            .Build());
        var broker = new RealBroker(server, port) { Password = password };
        await server.StartAsync();
        return broker;
    }

    public async Task<string?> Retained(string topic)
    {
        var message = await _server.GetRetainedMessageAsync(topic);
        return message is null ? null : Encoding.UTF8.GetString(message.Payload);
    }

    public async Task<int> Clients() => (await _server.GetClientsAsync()).Count;

    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync(new MqttServerStopOptions());
        _server.Dispose();
    }

    // Below the range from which the kernel takes ports for outgoing connections, so that no client is given this one.
    private static int FreePort()
    {
        while (true)
        {
            var port = Random.Shared.Next(20_000, 32_000);
            try
            {
                using var probe = new TcpListener(IPAddress.Loopback, port);
                probe.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody has it: another one.
            }
        }
    }
}
