namespace MeterEdge.Control.Messages;

/// <summary>
/// Whether a message comes in its time. What leads to a cut needs a clock that is trusted; what restores supply, protects or cancels passes
/// without one, because a wrong clock must keep nobody in the dark.
/// </summary>
public static class Timeliness
{
    /// <summary>How far the clocks of sender and edge may differ.</summary>
    public static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    /// <summary>Longest life of an order. It limits its arrival, nothing after that.</summary>
    public static readonly TimeSpan OrderLife = TimeSpan.FromMinutes(15);

    /// <summary>Why it is not in time; null when it is. Dated ahead is EXPIRED too: the contract has one word for outside its time.</summary>
    public static RefusalCode? Check(SignedMessage message, DateTimeOffset now, bool clockTrusted)
    {
        // Differences, so that no date in a message can overflow.
        if (message is SignedMessage.DisconnectOrder or SignedMessage.ReconnectOrder && message.Expires - message.IssuedAt > OrderLife)
            return RefusalCode.Malformed;
        if (!clockTrusted)
            return NeedsTheTime(message) ? RefusalCode.ClockUntrusted : null;
        if (message.IssuedAt - now > Skew || now - message.Expires > Skew)
            return RefusalCode.Expired;
        return message.KeyNotBefore - now > Skew || now - message.KeyExpires > Skew ? RefusalCode.UnknownKey : null;
    }

    /// <summary>
    /// True for what brings a cut nearer: an order to cut, an approval, the end of a protection. A notice carries its own times, which the policy holds
    /// against a trusted clock before anything is cut.
    /// </summary>
    private static bool NeedsTheTime(SignedMessage message) =>
        message is SignedMessage.DisconnectOrder or SignedMessage.Approval or SignedMessage.Fact { On: false };
}
