namespace MeterEdge.Control.Messages;

/// <summary>What a payload turned out to be.</summary>
public abstract record CheckedMessage
{
    private CheckedMessage()
    {
    }

    /// <summary>A signed message that is all right so far: uniqueness, time and policy come later.</summary>
    /// <param name="Message">What it says.</param>
    /// <param name="Digest">
    /// SHA-256, in hex, of its <c>typ</c> and its claims: the same content has the same digest, whoever signed it again. The token itself is no
    /// such thing, because from one signature anybody can make a second one.
    /// </param>
    public sealed record Verified(SignedMessage Message, string Digest) : CheckedMessage;

    /// <summary>The one message that needs no signature: anybody may hold a countdown.</summary>
    /// <param name="Case">The case whose cut it holds.</param>
    public sealed record UnsignedCancel(string Case) : CheckedMessage;

    /// <summary>None that may do anything.</summary>
    /// <param name="Code">The first check that said no.</param>
    /// <param name="Why">What is wrong, in one line.</param>
    /// <param name="Claimed">What it says of itself, proved by nothing.</param>
    public sealed record Refused(RefusalCode Code, string Why, Claimed Claimed) : CheckedMessage;
}
