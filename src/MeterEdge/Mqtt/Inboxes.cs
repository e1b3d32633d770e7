namespace MeterEdge.Mqtt;

/// <summary>Several inboxes, each of which leaves to the others what is none of its topics.</summary>
/// <param name="all">The inboxes, asked for when the first message comes.</param>
internal sealed class Inboxes(Func<IReadOnlyList<IInbox>> all) : IInbox
{
    /// <inheritdoc/>
    public bool Take(Incoming message) => all().All(inbox => inbox.Take(message));
}
