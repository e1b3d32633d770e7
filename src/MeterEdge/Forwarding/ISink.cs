using MeterEdge.Readings;

namespace MeterEdge.Forwarding;

/// <summary>Where readings go. Its connection comes and goes; each time it is there is a session.</summary>
public interface ISink
{
    /// <summary>Name under which the journal keeps its position, e.g. <c>mqtt</c>; never changes.</summary>
    string Name { get; }

    /// <summary>Whom it reaches, for people.</summary>
    string Target { get; }

    /// <summary>True while there is a session.</summary>
    bool IsConnected { get; }

    /// <summary>Waits for a session as long as it takes. Never throws for what a network can do.</summary>
    /// <param name="standing">Where to say why it takes long, unless whoever holds the connection says it already.</param>
    /// <param name="cancel">Gives up.</param>
    ValueTask<ISinkSession> Open(SinkStanding standing, CancellationToken cancel);
}

/// <summary>One connection to a sink, from its beginning to its loss.</summary>
public interface ISinkSession
{
    /// <summary>How many batches may be in flight at once, 1 or more.</summary>
    int Window { get; }

    /// <summary>Most readings that a batch should have; there may be fewer in it.</summary>
    int MostReadings { get; }

    /// <summary>Cancelled when the session is over.</summary>
    CancellationToken Ended { get; }

    /// <summary>
    /// Makes one message of as many of the leading readings as fit, one at least. Where even one does not fit, the message is
    /// made all the same and <see cref="Deliver"/> calls it too large.
    /// </summary>
    /// <param name="readings">Readings of one epoch in rising order, one or more.</param>
    Batch Pack(IReadOnlyList<Reading> readings);

    /// <summary>
    /// Sends a batch and waits for the answer. Returns soon after <see cref="Ended"/>; never throws for what a sink or a
    /// network can do.
    /// </summary>
    ValueTask<Delivery> Deliver(Batch batch, Lane lane, CancellationToken cancel);
}

/// <summary>A message ready to be sent.</summary>
/// <param name="Count">How many of the readings are in it.</param>
/// <param name="Payload">The message.</param>
public readonly record struct Batch(int Count, ReadOnlyMemory<byte> Payload);
