using System.Collections.Immutable;
using MeterEdge.Control.Messages;
using MeterEdge.Mqtt;

namespace MeterEdge.Control.Cases;

/// <summary>Everything that is known of one case: what was said, ordered, approved and released. Replaced as a whole; kept as JSON.</summary>
public sealed record CaseFile
{
    /// <summary>The contract's <c>case</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Serial number of the meter; a case never changes it.</summary>
    public required string Meter { get; init; }

    /// <summary>When the first message of it came.</summary>
    public required DateTimeOffset Opened { get; init; }

    /// <summary>When it ended; nothing of a closed case counts any more.</summary>
    public DateTimeOffset? Closed { get; init; }

    /// <summary>It was made of a release for an open switch of which no case was known.</summary>
    public bool Adopted { get; init; }

    /// <summary>The proofs that the customer was told.</summary>
    public ImmutableArray<SignedMessage.Notice> Notices { get; init; } = [];

    /// <summary>Who approved which order.</summary>
    public ImmutableArray<SignedMessage.Approval> Approvals { get; init; } = [];

    /// <summary>The order to cut that is in force, or was last.</summary>
    public CutOrder? Cut { get; init; }

    /// <summary>The order before it, which the switch was told and nobody saw it obey.</summary>
    public CutOrder? Earlier { get; init; }

    /// <summary>What gives the right to restore supply.</summary>
    public HeldRelease? Release { get; init; }

    /// <summary>The order to restore supply.</summary>
    public HeldReconnect? Reconnect { get; init; }

    /// <summary>The customer's own word holds a countdown once.</summary>
    public Wait? CustomerHold { get; init; }

    /// <summary>The warnings that were given already: <c>72h</c> before the cut, <c>60min</c> after the payment.</summary>
    public ImmutableArray<string> Told { get; init; } = [];
}

/// <summary>An order to cut and how far it is.</summary>
/// <param name="Order">The order.</param>
/// <param name="Received">When it came.</param>
/// <param name="Reply">Where its answers go besides.</param>
public sealed record CutOrder(SignedMessage.DisconnectOrder Order, DateTimeOffset Received, ReplyTo? Reply)
{
    /// <summary>How far it is.</summary>
    public CutStage Stage { get; init; }

    /// <summary>What is waited for: the approval or the end of the countdown.</summary>
    public Wait? Wait { get; init; }

    /// <summary>When the switch was told to open.</summary>
    public DateTimeOffset? Executed { get; init; }

    /// <summary>When it was proved to be open.</summary>
    public DateTimeOffset? Verified { get; init; }

    /// <summary>The energy register before the switch was opened.</summary>
    public long? BeforeWh { get; init; }

    /// <summary>The last answer that named no proof; the truth that comes later corrects it.</summary>
    public long? Doubted { get; init; }
}

/// <summary>How far an order to cut is.</summary>
public enum CutStage : byte
{
    /// <summary>Everything is there but an approval.</summary>
    AwaitingApproval,

    /// <summary>Anybody can still stop it.</summary>
    Countdown,

    /// <summary>The switch was told, or is about to be.</summary>
    Opening,

    /// <summary>The switch is proved to be open.</summary>
    Done,

    /// <summary>It was cancelled or refused before the switch was told.</summary>
    Void,
}

/// <summary>A release and what became of it.</summary>
/// <param name="Release">The release.</param>
/// <param name="Received">When it came.</param>
/// <param name="Reply">Where its answers go besides.</param>
public sealed record HeldRelease(SignedMessage.Release Release, DateTimeOffset Received, ReplyTo? Reply)
{
    /// <summary>What became of it.</summary>
    public ReleaseState State { get; init; }

    /// <summary>It came while the clock was not trusted, so its time could not be checked.</summary>
    public bool ClockUntrusted { get; init; }

    /// <summary>The order is waited for until this is over; null: for ever.</summary>
    public Wait? OrderWait { get; init; }

    /// <summary>It was enough without an order.</summary>
    public bool NoOrder { get; init; }

    /// <summary>The switch was told first.</summary>
    public DateTimeOffset? Executed { get; init; }

    /// <summary>The energy register before the switch was told.</summary>
    public long? BeforeWh { get; init; }
}

/// <summary>What became of a release.</summary>
public enum ReleaseState : byte
{
    /// <summary>It is reserved for this case; no other can use it.</summary>
    Reserved,

    /// <summary>Supply is back, or was never gone: it is used up.</summary>
    Consumed,

    /// <summary>Whoever signed it took it back in time.</summary>
    Revoked,
}

/// <summary>An order to restore supply.</summary>
/// <param name="Order">The order.</param>
/// <param name="Received">When it came.</param>
/// <param name="Reply">Where its answers go besides.</param>
public sealed record HeldReconnect(SignedMessage.ReconnectOrder Order, DateTimeOffset Received, ReplyTo? Reply)
{
    /// <summary>The release is waited for until this is over; null: for ever.</summary>
    public Wait? ReleaseWait { get; init; }
}
