namespace MeterEdge.Mqtt;

/// <summary>The connection to the broker, which comes and goes.</summary>
public interface IMqttLink
{
    /// <summary>True while there is a session.</summary>
    bool IsConnected { get; }

    /// <summary>Whom it reaches, for people.</summary>
    string Target { get; }

    /// <summary>The session in force, waiting for one as long as it takes.</summary>
    ValueTask<IMqttSession> Session(CancellationToken cancel);
}

/// <summary>One connection from CONNACK to its loss. Topics are below <c>{Prefix}/{Edge}/</c>; everything is QoS 1.</summary>
public interface IMqttSession
{
    /// <summary>How many publishes may be unacknowledged at once: the broker's Receive Maximum, at most our own limit. 1 or more.</summary>
    int Window { get; }

    /// <summary>Largest payload in bytes that the broker takes, already less room for topic and header; never above 64 kB.</summary>
    int LargestPayload { get; }

    /// <summary>Cancelled when the connection is lost or given up.</summary>
    CancellationToken Ended { get; }

    /// <summary>
    /// Publishes with QoS 1 and waits for the PUBACK, at most the publish time-out. More callers than <see cref="Window"/> wait
    /// for a place. Never throws for what a broker or a network can do.
    /// </summary>
    /// <param name="topic">Below <c>{Prefix}/{Edge}/</c>, e.g. <c>up/readings</c>.</param>
    /// <param name="payload">UTF-8 JSON; must not change any more: what is on the wire stays there when the caller gives up.</param>
    /// <param name="retain">True only for state and directory.</param>
    /// <param name="cancel">The caller gives up; what is on the wire already may still arrive.</param>
    ValueTask<PublishOutcome> Publish(string topic, ReadOnlyMemory<byte> payload, bool retain, CancellationToken cancel);

    /// <summary>Publishes to where the sender of a request wants its answer; refused where that must not be answered to.</summary>
    ValueTask<PublishOutcome> Reply(ReplyTo to, ReadOnlyMemory<byte> payload, CancellationToken cancel);
}

/// <summary>What became of a publish.</summary>
public enum PublishOutcome
{
    /// <summary>PUBACK with success. The broker has it; only now may a position move.</summary>
    Acknowledged,

    /// <summary>PUBACK that says nobody is subscribed (0x10). The broker took it, and nobody got it.</summary>
    NobodyListening,

    /// <summary>PUBACK that says that the payload is not what it should be (0x99): either it, or the broker's idea of it, is wrong.</summary>
    PayloadRefused,

    /// <summary>More bytes than <see cref="IMqttSession.LargestPayload"/>: not sent. Another session may take it.</summary>
    TooLarge,

    /// <summary>PUBACK that refuses for now or by configuration (0x80, 0x83, 0x87, 0x97): the message is kept.</summary>
    Refused,

    /// <summary>No PUBACK: connection lost or time-out. Whether the broker has it is unknown; the message is kept.</summary>
    Unknown,
}
