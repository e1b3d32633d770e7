using MeterEdge.Control.Messages;

namespace MeterEdge.Tests.Control.Cases.Invariants;

/// <summary>A signed message as its sender means it. Whether it is right is known here, and not asked of the edge.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Id">Its <c>jti</c>.</param>
/// <param name="From">Who signs.</param>
/// <param name="Meter">Index of the meter; null where it concerns the edge or a case only.</param>
/// <param name="Case">The case.</param>
/// <param name="Flaw">What is wrong about it.</param>
internal sealed record Letter(LetterKind Kind, string Id, Signer From, int? Meter, string? Case, Flaw Flaw)
{
    public DateTimeOffset Issued { get; init; }

    public CutReason CutReason { get; init; }

    public ReleaseReason ReleaseReason { get; init; }

    public ReconnectMode Mode { get; init; }

    public NoticeKind Notice { get; init; }

    public string Channel { get; init; } = "";

    /// <summary>When a notice was sent.</summary>
    public DateTimeOffset Told { get; init; }

    public FactKind Fact { get; init; }

    public bool On { get; init; }

    public DateTimeOffset? Until { get; init; }

    /// <summary>The order that is approved or cancelled, the release that is taken back.</summary>
    public string? Of { get; init; }

    /// <summary>The release that an order brings along.</summary>
    public Letter? Carried { get; init; }

    /// <summary>Right in form, in its signature and in its time; while the clock is not trusted nobody can tell the time of what restores supply.</summary>
    public bool IsRight(bool clockTrusted) => Flaw switch
    {
        Flaw.None => clockTrusted || !NeedsTheTime,
        Flaw.Late or Flaw.Early => !clockTrusted && !NeedsTheTime,
        Flaw.Owed => Kind != LetterKind.Release || ReleaseReason != ReleaseReason.Paid,
        Flaw.Forged or Flaw.WrongRole or Flaw.WrongEdge or Flaw.WrongAccount or Flaw.Retained => false,
    };

    private bool NeedsTheTime => Kind is LetterKind.Disconnect or LetterKind.Approval || (Kind == LetterKind.Fact && !On);
}

internal enum LetterKind : byte
{
    Notice,
    Disconnect,
    Approval,
    Release,
    Revoke,
    Reconnect,
    Cancel,
    Fact,
}

/// <summary>Who signs.</summary>
internal enum Signer : byte
{
    Headend,
    Duty,
    Bank,
    OtherBank,
    Letters,
    Station,

    /// <summary>Has a key for approvals under the head-end's own name.</summary>
    HeadendsApprover,
}
