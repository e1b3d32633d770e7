using MeterEdge.HeadEnd.Commands;
using MQTTnet.Server;

namespace MeterEdge.HeadEnd.Broker;

/// <summary>Puts what the broker's clients do into one line each.</summary>
internal sealed class BrokerNotes(Action<string> note, bool verbose)
{
    public Task Connected(ClientConnectedEventArgs client)
    {
        note($"{Printable.Of(client.ClientId, 64)} connected from {client.RemoteEndPoint}");
        return Task.CompletedTask;
    }

    public Task Disconnected(ClientDisconnectedEventArgs client)
    {
        var how = client.DisconnectType switch
        {
            MqttClientDisconnectType.Clean => "disconnected",
            MqttClientDisconnectType.NotClean => "connection lost",
            MqttClientDisconnectType.Takeover => "taken over by another client of the same id",
        };
        note($"{Printable.Of(client.ClientId, 64)} {how}");
        return Task.CompletedTask;
    }

    public Task Subscribed(ClientSubscribedTopicEventArgs subscription)
    {
        if (verbose)
            note($"{Printable.Of(subscription.ClientId, 64)} subscribed to {Printable.Of(subscription.TopicFilter.Topic)}");
        return Task.CompletedTask;
    }

    public Task Published(InterceptingPublishEventArgs published)
    {
        if (verbose)
        {
            var message = published.ApplicationMessage;
            note($"{Printable.Of(published.ClientId, 64)} -> {Printable.Of(message.Topic)} {message.Payload.Length} bytes, " +
                $"QoS {(int)message.QualityOfServiceLevel}{(message.Retain ? ", retained" : "")}");
        }

        return Task.CompletedTask;
    }
}
