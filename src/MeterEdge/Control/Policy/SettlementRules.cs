using MeterEdge.Control.Messages;

namespace MeterEdge.Control.Policy;

/// <summary>D22 and D23, and the customer's own word: what is being settled holds the cut.</summary>
internal static class SettlementRules
{
    public static IEnumerable<Gate> Judge(PolicyRules rules, CutQuestion question)
    {
        if (question.HeldUntil is { } held && question.Planned < held)
            yield return Hold("customer.hold", RefusalCode.Dispute, "the customer has held the case for a day", held);
        foreach (var dispute in question.Holding(FactKind.Dispute).Where(_ => rules.DisputeOpen))
            yield return Hold("dispute.open", RefusalCode.Dispute, "the bill is disputed", dispute.Until);
        foreach (var payment in question.Holding(FactKind.PaymentPending))
        {
            var until = payment.IssuedAt.Later(TimeSpan.FromHours(rules.PaymentPending));
            if (question.Planned < until)
                yield return Hold("payment.pending", RefusalCode.PaymentPending, "a payment is on its way", payment.Until < until ? payment.Until : until);
        }

        foreach (var plan in question.Holding(FactKind.Plan).Where(_ => rules.PlanActive))
            yield return Hold("plan.active", RefusalCode.PlanActive, "a payment plan is kept", plan.Until);
    }

    private static Gate Hold(string rule, RefusalCode code, string why, DateTimeOffset? until) => new(rule, code, Verdict.Hold, until, why);
}
