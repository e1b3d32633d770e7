using System.Collections.Immutable;
using MeterEdge.Control.Messages;
using MeterEdge.Control.Switching;

namespace MeterEdge.Control.Cases.Story;

/// <summary>One thing that happened in a case, as it is told to the customer or to whoever answers him.</summary>
internal abstract record CaseStep
{
    private CaseStep()
    {
    }

    /// <summary>The customer was told, or it was tried.</summary>
    public sealed record Told(SignedMessage.Notice Notice) : CaseStep;

    /// <summary>Somebody ordered the cut.</summary>
    public sealed record Ordered(CutReason Reason, string Issuer) : CaseStep;

    /// <summary>Somebody approved it.</summary>
    public sealed record Approved(string Issuer) : CaseStep;

    /// <summary>A cut was refused, for these reasons.</summary>
    public sealed record CutRefused(ImmutableArray<RefusalCode> Codes) : CaseStep;

    /// <summary>The countdown began.</summary>
    public sealed record CountingDown(DateTimeOffset? Until) : CaseStep;

    /// <summary>The cut was called off before the switch was told.</summary>
    public sealed record CalledOff(RefusalCode? Code) : CaseStep;

    /// <summary>The switch was opened, and that is proved.</summary>
    public sealed record CutOff(ProofLevel Proof) : CaseStep;

    /// <summary>The switch was told, and what became of it is not proved.</summary>
    /// <param name="Opening">It was to open.</param>
    /// <param name="Contradicted">What was measured speaks against it.</param>
    public sealed record NotProved(bool Opening, bool Contradicted) : CaseStep;

    /// <summary>The debt was paid, or there is another lawful reason to restore supply.</summary>
    public sealed record Released(ReleaseReason Reason, string Issuer, Amounts? Amounts) : CaseStep;

    /// <summary>Whoever released took it back in time.</summary>
    public sealed record Revoked : CaseStep;

    /// <summary>Somebody ordered supply to come back.</summary>
    public sealed record ReconnectOrdered(string Issuer) : CaseStep;

    /// <summary>Restoring supply was refused, for these reasons.</summary>
    public sealed record RestoringRefused(ImmutableArray<RefusalCode> Codes) : CaseStep;

    /// <summary>The customer's button closes the switch.</summary>
    public sealed record Armed(DateTimeOffset? Until) : CaseStep;

    /// <summary>Supply is back, and that is proved.</summary>
    /// <param name="Proof">How.</param>
    /// <param name="Since">Time since the release.</param>
    public sealed record Restored(ProofLevel Proof, TimeSpan? Since) : CaseStep;

    /// <summary>Somebody has to go there.</summary>
    public sealed record FieldVisit : CaseStep;

    /// <summary>The switch moved and nobody had ordered it.</summary>
    public sealed record Moved(SwitchActual From, SwitchActual To) : CaseStep;

    /// <summary>The case is closed.</summary>
    public sealed record Closed : CaseStep;
}

/// <summary>How a case goes on: what has to happen until supply is back, or is taken off.</summary>
internal abstract record Outlook
{
    /// <summary>Supply is on, and nothing is about to change that.</summary>
    public sealed record On : Outlook;

    /// <summary>Supply is on and will be taken off, unless somebody stops it.</summary>
    public sealed record CutDue(DateTimeOffset? At) : Outlook;

    /// <summary>Supply is off until there is a lawful reason to restore it; the debt, where that is one, is this.</summary>
    public sealed record WaitsForRelease(CutReason? Reason, long? Due, string? Currency, TimeSpan Target) : Outlook;

    /// <summary>Supply may come back and waits for an order; after that time it comes back without one.</summary>
    public sealed record WaitsForOrder(DateTimeOffset? Until) : Outlook;

    /// <summary>Supply is about to come back.</summary>
    public sealed record Returning(DateTimeOffset By) : Outlook;

    /// <summary>Supply comes back when the customer presses the button.</summary>
    public sealed record WaitsForButton(DateTimeOffset? Until) : Outlook;

    /// <summary>Supply comes back when somebody was there.</summary>
    public sealed record WaitsForVisit : Outlook;

    private Outlook()
    {
    }
}
