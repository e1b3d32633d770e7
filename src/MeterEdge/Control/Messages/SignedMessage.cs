using System.Text.Json;

namespace MeterEdge.Control.Messages;

/// <summary>A signed message whose form, key, role, signature and audience were found to be right. What it wants is not judged here.</summary>
public abstract record SignedMessage
{
    private SignedMessage()
    {
    }

    /// <summary><c>iss</c>: who signed, as the key's record says.</summary>
    public required string Issuer { get; init; }

    /// <summary>Role of the key that signed.</summary>
    public required KeyRole Role { get; init; }

    /// <summary><c>kid</c> of the key that signed.</summary>
    public string KeyId { get; init; } = "";

    /// <summary><c>nbf</c> of the key that signed.</summary>
    public DateTimeOffset? KeyNotBefore { get; init; }

    /// <summary><c>exp</c> of the key that signed.</summary>
    public DateTimeOffset? KeyExpires { get; init; }

    /// <summary><c>jti</c>: unique with <see cref="Issuer"/>.</summary>
    public required string Id { get; init; }

    /// <summary><c>iat</c>.</summary>
    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary><c>exp</c>.</summary>
    public required DateTimeOffset Expires { get; init; }

    /// <summary><c>sub</c>: serial number of the meter; null only where a message may concern the whole edge.</summary>
    public string? Meter { get; init; }

    /// <summary><c>acct</c>.</summary>
    public string? Account { get; init; }

    /// <summary><c>case</c>.</summary>
    public string? Case { get; init; }

    /// <summary><c>me-order+jws</c>, <c>verb</c> disconnect.</summary>
    public sealed record DisconnectOrder : SignedMessage
    {
        /// <summary><c>rsn</c>.</summary>
        public required CutReason Reason { get; init; }
    }

    /// <summary><c>me-order+jws</c>, <c>verb</c> reconnect.</summary>
    public sealed record ReconnectOrder : SignedMessage
    {
        /// <summary><c>rsn</c>, where it is said.</summary>
        public ReleaseReason? Reason { get; init; }

        /// <summary><c>mode</c>, where it is said.</summary>
        public ReconnectMode? Mode { get; init; }

        /// <summary><c>release</c>: a compact token that is carried along, not yet looked at.</summary>
        public string? Carried { get; init; }
    }

    /// <summary><c>me-release+jws</c>.</summary>
    public sealed record Release : SignedMessage
    {
        /// <summary><c>rsn</c>.</summary>
        public required ReleaseReason Reason { get; init; }

        /// <summary><c>mode</c>: the most it permits; ARM when it is not said.</summary>
        public required ReconnectMode Mode { get; init; }

        /// <summary>What was owed, was paid and is still owed, in minor units; for PAID and PLAN.</summary>
        public Amounts? Amounts { get; init; }

        /// <summary><c>txn</c>: the payment's reference, the second key of uniqueness.</summary>
        public string? Transaction { get; init; }
    }

    /// <summary><c>me-revoke+jws</c>.</summary>
    public sealed record Revoke : SignedMessage
    {
        /// <summary><c>ref</c>: the release's jti.</summary>
        public required string Ref { get; init; }
    }

    /// <summary><c>me-notice+jws</c>.</summary>
    public sealed record Notice : SignedMessage
    {
        /// <summary><c>kind</c>.</summary>
        public required NoticeKind Kind { get; init; }

        /// <summary><c>channel</c>, e.g. <c>sms</c>, <c>voice</c>, <c>letter</c>, <c>door</c>.</summary>
        public required string Channel { get; init; }

        /// <summary><c>sent</c>.</summary>
        public required DateTimeOffset Sent { get; init; }

        /// <summary><c>delivered</c>, where that is known.</summary>
        public DateTimeOffset? Delivered { get; init; }

        /// <summary><c>outcome</c>, e.g. <c>confirmed</c>, <c>posted</c>, <c>failed</c>.</summary>
        public required string Outcome { get; init; }

        /// <summary><c>due</c>: owed, in minor units of <see cref="Currency"/>.</summary>
        public required long Due { get; init; }

        /// <summary><c>cur</c>: ISO 4217.</summary>
        public required string Currency { get; init; }

        /// <summary><c>since</c>: the first overdue instant.</summary>
        public required DateTimeOffset Since { get; init; }

        /// <summary><c>cut_after</c>: no cut before this.</summary>
        public required DateTimeOffset CutAfter { get; init; }

        /// <summary><c>by</c>: the person who posted it or spoke at the door, where the channel is such.</summary>
        public string? By { get; init; }
    }

    /// <summary><c>me-approval+jws</c>.</summary>
    public sealed record Approval : SignedMessage
    {
        /// <summary><c>order</c>: the order's jti.</summary>
        public required string Order { get; init; }

        /// <summary>Rank of the approver, as the key's record says; null when it says none.</summary>
        public int? Rank { get; init; }
    }

    /// <summary><c>me-fact+jws</c>. Without <see cref="SignedMessage.Account"/> it holds for the edge.</summary>
    public sealed record Fact : SignedMessage
    {
        /// <summary><c>kind</c>.</summary>
        public required FactKind Kind { get; init; }

        /// <summary><c>on</c>: it begins to hold, or ends.</summary>
        public required bool On { get; init; }

        /// <summary><c>until</c>, where it ends by itself.</summary>
        public DateTimeOffset? Until { get; init; }

        /// <summary><c>data</c>, by kind.</summary>
        public JsonElement? Data { get; init; }
    }

    /// <summary><c>me-cancel+jws</c>; by its case, or by its order, or by both.</summary>
    public sealed record Cancel : SignedMessage
    {
        /// <summary><c>order</c>: the order's jti.</summary>
        public string? Order { get; init; }
    }

    /// <summary><c>me-keys+jws</c>: a new key set, signed by a pinned root.</summary>
    public sealed record NewKeys : SignedMessage
    {
        /// <summary><c>ver</c>.</summary>
        public required long Version { get; init; }

        /// <summary><c>keys</c>: the set, checked as the file is.</summary>
        public required KeySet Keys { get; init; }
    }
}

/// <summary>Money of a release, in minor units of <see cref="Currency"/>.</summary>
/// <param name="Due">What was owed.</param>
/// <param name="Paid">What was paid.</param>
/// <param name="Balance">What is still owed; credit is negative.</param>
/// <param name="Currency">ISO 4217.</param>
public sealed record Amounts(long Due, long Paid, long Balance, string Currency);

/// <summary>The contract's <c>kind</c> of a notice.</summary>
public enum NoticeKind : byte
{
    Demand,
    Written,
    RemoteExtra,
    Final,
}

/// <summary>The contract's <c>kind</c> of a fact; spelled in lower case there.</summary>
public enum FactKind : byte
{
    Medical,
    Guarantee,
    CommonLoad,
    Important,
    Dispute,
    PaymentPending,
    Plan,
    Weather,
    SpecialDay,
}

/// <summary>Who may sign what; spelled in lower case in the key set.</summary>
public enum KeyRole : byte
{
    Headend,
    Duty,
    Payment,
    Notice,
    Approver,
    Root,
}
