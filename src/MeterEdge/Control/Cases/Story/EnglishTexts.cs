using System.Collections.Immutable;
using System.Globalization;
using MeterEdge.Control.Messages;
using MeterEdge.Control.Switching;

namespace MeterEdge.Control.Cases.Story;

/// <summary>A case in English.</summary>
internal sealed class EnglishTexts : CaseTexts
{
    public override string Refusal(RefusalCode code) => EnglishRefusals.Of(code);

    public override string Cut(CutReason reason) => reason switch
    {
        CutReason.Arrears => "unpaid bills",
        CutReason.CustomerRequest => "the customer's request",
        CutReason.PlannedWork => "planned work",
        CutReason.AuthorityOrder => "an order of the authority",
        CutReason.TheftConfirmed => "theft that was confirmed on site",
        CutReason.SafetyEmergency => "an emergency",
    };

    public override string Release(ReleaseReason reason) => reason switch
    {
        ReleaseReason.Paid => "the debt was paid",
        ReleaseReason.Plan => "a payment plan was agreed",
        ReleaseReason.Guarantee => "payment was guaranteed",
        ReleaseReason.AuthorityOrder => "the authority ordered supply to be restored",
        ReleaseReason.MedicalSafety => "health or safety needs supply",
        ReleaseReason.Wrongful => "the cut was wrong",
        ReleaseReason.Cleared => "the cause was removed",
        ReleaseReason.WorkDone => "the work is done",
        ReleaseReason.CustomerRequest => "the customer asked for supply again",
    };

    protected override string Step(CaseStep step, LocalClock clock) => step switch
    {
        CaseStep.Told(var notice) => Told(notice, clock),
        CaseStep.Ordered order => $"A cut was ordered by {order.Issuer}, for {Cut(order.Reason)}.",
        CaseStep.Approved approved => $"{approved.Issuer} approved the cut.",
        CaseStep.CutRefused refused => $"The cut was refused: {Refusals(refused.Codes)}.",
        CaseStep.CountingDown { Until: { } until } => $"The countdown began; the cut is due at {clock.Of(until)} unless somebody stops it.",
        CaseStep.CountingDown => "The countdown began.",
        CaseStep.CalledOff { Code: { } code } => $"The cut was called off: {Refusal(code)}.",
        CaseStep.CalledOff => "The cut was called off.",
        CaseStep.CutOff off => $"Supply was cut; {Proof(off.Proof)}.",
        CaseStep.NotProved { Opening: true } doubt => $"The switch was told to open, but {(doubt.Contradicted ? "what was measured speaks against it" : "whether it did could not be found out")}.",
        CaseStep.NotProved doubt => $"The switch was told to close, but {(doubt.Contradicted ? "what was measured speaks against it" : "whether it did could not be found out")}.",
        CaseStep.Released { Amounts: { } amounts } release => $"{release.Issuer} confirmed: {Release(release.Reason)} ({Money(amounts.Paid, amounts.Currency)} paid, {Money(amounts.Balance, amounts.Currency)} still owed).",
        CaseStep.Released release => $"{release.Issuer} confirmed: {Release(release.Reason)}.",
        CaseStep.Revoked => "That confirmation was taken back.",
        CaseStep.ReconnectOrdered order => $"{order.Issuer} ordered supply to be restored.",
        CaseStep.RestoringRefused refused => $"Supply could not be restored yet: {Refusals(refused.Codes)}.",
        CaseStep.Armed { Until: { } until } => $"The switch was made ready: the customer's button closes it until {clock.Of(until)}.",
        CaseStep.Armed => "The switch was made ready: the customer's button closes it.",
        CaseStep.Restored { Since: { } since } back => $"Supply is back, {Span(since)} after the confirmation; {Proof(back.Proof)}.",
        CaseStep.Restored back => $"Supply is back; {Proof(back.Proof)}.",
        CaseStep.FieldVisit => "A technician was called to the site.",
        CaseStep.Moved moved => $"The switch went from {Actual(moved.From)} to {Actual(moved.To)} though nobody had ordered it.",
        CaseStep.Closed => "The case was closed.",
        _ => throw new ArgumentOutOfRangeException(nameof(step), step.GetType().Name, "no such step"),
    };

    protected override string Outlook(Outlook outlook, LocalClock clock) => outlook switch
    {
        Story.Outlook.On => "Supply is on.",
        Story.Outlook.CutDue { At: { } at } => $"Supply is on; the cut is due at {clock.Of(at)}. Paying, or a word of anybody concerned, stops it.",
        Story.Outlook.CutDue => "Supply is on; a cut was ordered and waits for an approval.",
        Story.Outlook.WaitsForRelease { Reason: CutReason.Arrears, Due: { } due, Currency: { } currency } waits => $"Supply is off. It comes back within {Span(waits.Target)} after {Money(due, currency)} is paid, by night and on holidays too.",
        Story.Outlook.WaitsForRelease waits => $"Supply is off. It comes back within {Span(waits.Target)} after its cause is confirmed to be settled, by night and on holidays too.",
        Story.Outlook.WaitsForOrder { Until: { } until } => $"Supply may come back and waits for the order to close; without one it comes back at {clock.Of(until)}.",
        Story.Outlook.WaitsForOrder => "Supply may come back and waits for the order to close.",
        Story.Outlook.Returning returning => $"Supply is about to come back, by {clock.Of(returning.By)}.",
        Story.Outlook.WaitsForButton { Until: { } until } => $"Supply comes back when the customer presses the button at the meter, until {clock.Of(until)}.",
        Story.Outlook.WaitsForButton => "Supply comes back when the customer presses the button at the meter.",
        Story.Outlook.WaitsForVisit => "Supply comes back when a technician has been there, who is called.",
        _ => throw new ArgumentOutOfRangeException(nameof(outlook), outlook.GetType().Name, "no such outlook"),
    };

    private static string Told(SignedMessage.Notice notice, LocalClock clock)
    {
        var kind = notice.Kind switch
        {
            NoticeKind.Demand => "A demand for payment",
            NoticeKind.Written => "A written notice",
            NoticeKind.RemoteExtra => "A further notice",
            NoticeKind.Final => "The last notice",
        };
        var by = notice.By is { } person ? $" by {person}" : "";
        var delivered = notice.Delivered is { } then ? $", {notice.Outcome} {clock.Of(then)}" : $", {notice.Outcome}";
        return $"{kind} of {Money(notice.Due, notice.Currency)} went out over {notice.Channel}{by}{delivered}; no cut before {clock.Of(notice.CutAfter)}.";
    }

    private static string Refusals(ImmutableArray<RefusalCode> codes) => string.Join("; ", codes.Distinct().Select(EnglishRefusals.Of));

    private static string Proof(ProofLevel level) => level switch
    {
        ProofLevel.Physical => "what was measured proves it",
        ProofLevel.StateOnly => "the switch says so and nothing speaks against it",
        ProofLevel.None => "nothing proves it",
    };

    private static string Actual(SwitchActual actual) => actual switch
    {
        SwitchActual.Unknown => "unknown",
        SwitchActual.Open => "open",
        SwitchActual.Closed => "closed",
        SwitchActual.Armed => "ready for the button",
        SwitchActual.Locked => "locked",
        SwitchActual.Tripped => "tripped",
    };

    private static string Span(TimeSpan time) =>
        time < TimeSpan.FromMinutes(2) ? Text($"{time.TotalSeconds:0} seconds")
        : time < TimeSpan.FromHours(2) ? Text($"{time.TotalMinutes:0} minutes")
        : Text($"{time.TotalHours:0.#} hours");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
