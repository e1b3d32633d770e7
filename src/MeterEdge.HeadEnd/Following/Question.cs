using MeterEdge.HeadEnd.Watch;

namespace MeterEdge.HeadEnd.Following;

/// <summary>Something that is said to a concentrator until it answers.</summary>
/// <param name="Broker">Where.</param>
/// <param name="Prefix">First levels of every topic.</param>
/// <param name="Edge">The concentrator.</param>
/// <param name="Topic">Last level of the topic, below <c>down/</c>.</param>
/// <param name="Payload">What is said, the same at each repetition.</param>
public sealed record Question(BrokerAddress Broker, string Prefix, string Edge, string Topic, ReadOnlyMemory<byte> Payload)
{
    /// <summary>What the payload is.</summary>
    public string ContentType { get; init; } = "application/json";

    /// <summary>How long the broker may keep it for a concentrator that is away; as long as the patience without it.</summary>
    public TimeSpan? Expiry { get; init; }

    /// <summary>Give up when nothing was heard for this long.</summary>
    public required TimeSpan Patience { get; init; }

    /// <summary>How to ask for it again when nothing more is heard, in words.</summary>
    public required string Again { get; init; }

    /// <summary>Print the answers as they came.</summary>
    public bool Json { get; init; }
}
