namespace MeterEdge.Mqtt;

/// <summary>Several inboxes, each of which leaves to the others what is none of its topics.</summary>
/// <param name="all">The inboxes.</param>
internal sealed class Inboxes(params IReadOnlyList<IInbox> all) : IInbox
{
    /// <inheritdoc/>
    public bool Take(Incoming message) => all.All(inbox => inbox.Take(message));
}
