using System.Collections.Immutable;
using MeterEdge.Configuration;
using MeterEdge.Control.Messages;

namespace MeterEdge.Control.Policy;

/// <summary>May this switch be opened at that moment? Holds everything that the rules look at, so that the same question always has the same answer.</summary>
public sealed record CutQuestion
{
    /// <summary>The order.</summary>
    public required SignedMessage.DisconnectOrder Order { get; init; }

    /// <summary>When the switch would open. The rules are asked for this moment.</summary>
    public required DateTimeOffset Planned { get; init; }

    /// <summary>When the question is asked.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>When the countdown began; null when it would begin now.</summary>
    public DateTimeOffset? CountdownSince { get; init; }

    /// <summary>The clock can be trusted.</summary>
    public required bool ClockTrusted { get; init; }

    /// <summary>Class of the account.</summary>
    public required AccountClass Class { get; init; }

    /// <summary>The switch cuts more than one customer.</summary>
    public required bool IsGroup { get; init; }

    /// <summary>Proofs of notice that are known of the case.</summary>
    public ImmutableArray<SignedMessage.Notice> Notices { get; init; } = [];

    /// <summary>Approvals that are known of the order.</summary>
    public ImmutableArray<SignedMessage.Approval> Approvals { get; init; } = [];

    /// <summary>Facts in force, of the account and of the edge: of each kind and account the latest word.</summary>
    public ImmutableArray<SignedMessage.Fact> Facts { get; init; } = [];

    /// <summary>The customer's own word holds the case until then; null when he has not said it.</summary>
    public DateTimeOffset? HeldUntil { get; init; }

    /// <summary>Time since the meter last answered; null when it never did.</summary>
    public required TimeSpan? SinceAnswer { get; init; }

    /// <summary>A release could reach us: the broker is connected, or a technician is on call.</summary>
    public required bool ReleasesReachable { get; init; }

    /// <summary>What has been opened in the district, and countdowns that run.</summary>
    public required OpenCounts Opens { get; init; }

    /// <summary>The calendar; null when there is none.</summary>
    public required Calendar? Calendar { get; init; }

    /// <summary>Zone of the district's local time.</summary>
    public required TimeZoneInfo TimeZone { get; init; }
}

/// <summary>Openings in the district, this one not among them. Whatever has begun its countdown counts as opened.</summary>
/// <param name="LastHour">In the last hour, but for emergencies.</param>
/// <param name="LastDay">In the last 24 hours, but for emergencies.</param>
/// <param name="EmergenciesLastHour">For <c>SAFETY_EMERGENCY</c> in the last hour.</param>
/// <param name="ArrearsOpen">Switches that are open for arrears.</param>
/// <param name="Meters">Customers' meters in the district.</param>
public readonly record struct OpenCounts(int LastHour, int LastDay, int EmergenciesLastHour, int ArrearsOpen, int Meters);
