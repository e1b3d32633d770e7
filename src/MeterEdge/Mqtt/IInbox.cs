namespace MeterEdge.Mqtt;

/// <summary>Takes what comes down.</summary>
public interface IInbox
{
    /// <summary>
    /// Keeps a message durably, or answers it, before it is acknowledged. False when it could be neither kept nor answered: the sender
    /// repeats it. Never throws for what anybody may have sent.
    /// </summary>
    bool Take(Incoming message);
}

/// <summary>A message from the broker.</summary>
/// <param name="Topic">Below <c>{Prefix}/{Edge}/</c>, e.g. <c>down/request</c>.</param>
/// <param name="Payload">Whatever was sent.</param>
/// <param name="Retained">It was published to be kept by the broker.</param>
/// <param name="Reply">Where the sender wants its answers, if it is a place that may be answered to.</param>
public sealed record Incoming(string Topic, ReadOnlyMemory<byte> Payload, bool Retained, ReplyTo? Reply);
