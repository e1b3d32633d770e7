using System.Collections.Immutable;
using System.Globalization;
using MeterEdge.Configuration;
using MeterEdge.Control.Messages;

namespace MeterEdge.Control.Policy;

/// <summary>D1 to D8: how much is owed for how long, and how the customer was told.</summary>
internal static class DebtRules
{
    public const string Promise = "notice.cut_after";
    private const string Written = "notice.written_min_days";
    private const string Extra = "notice.remote_extra_min_hours";
    private const string Final = "notice.final_minutes";
    private static readonly ImmutableHashSet<string> Immediate = ["sms", "voice"];

    public static IEnumerable<Gate> Judge(PolicyRules rules, CutQuestion question)
    {
        var proofs = new Proofs(rules, question);
        Gate?[] gates =
        [
            Overdue(rules, question, proofs),
            Amount(rules, proofs),
            rules.ArrearsDemandRequired && !Of(proofs.Valid, NoticeKind.Demand).Any()
                ? Missing("arrears.demand_required", proofs, NoticeKind.Demand, "no demand for payment is proved") : null,
            WrittenNotice(rules, question, proofs),
            ExtraNotice(rules, question, proofs),
            FinalNotice(rules, question, proofs),
            PromisedTime(rules, proofs),
            rules.NoticeDeliveryRule && !proofs.Valid.Any(Proofs.IsDelivered)
                ? Deny("notice.delivery_rule", RefusalCode.NoNotice, "no notice is confirmed, and none was posted by a named person") : null,
            Promised(question, proofs),
        ];
        return gates.OfType<Gate>();
    }

    private static Gate? Overdue(PolicyRules rules, CutQuestion question, Proofs proofs)
    {
        const string Rule = "arrears.min_days_overdue";
        if (proofs.Latest is not { } told)
            return Deny(Rule, RefusalCode.NotOverdueEnough, "no valid notice says since when the debt is overdue");
        var from = told.Since.Later(TimeSpan.FromDays(rules.ArrearsMinDaysOverdue));
        return question.Planned > from ? null : Deny(
            Rule, RefusalCode.NotOverdueEnough, Text($"overdue since {told.Since:u}, {rules.ArrearsMinDaysOverdue} days have not passed"), from.Later(TimeSpan.FromTicks(1)));
    }

    private static Gate? Amount(PolicyRules rules, Proofs proofs)
    {
        const string Rule = "arrears.min_amount";
        if (proofs.Latest is not { } told)
            return Deny(Rule, RefusalCode.AmountTooSmall, "no valid notice says how much is owed");
        if (told.Currency != rules.ArrearsCurrency)
            return Deny(Rule, RefusalCode.AmountMismatch, $"the debt is in {told.Currency}, the least amount in {rules.ArrearsCurrency}");
        var owed = MinorUnits.ToAmount(told.Due, told.Currency);
        return owed > 0 && owed >= rules.ArrearsMinAmount ? null : Deny(
            Rule, RefusalCode.AmountTooSmall, Text($"{owed} {told.Currency} is owed, at least {rules.ArrearsMinAmount} must be"));
    }

    private static Gate? WrittenNotice(PolicyRules rules, CutQuestion question, Proofs proofs)
    {
        var days = question.Class == AccountClass.Resident ? rules.NoticeWrittenMinDays.Resident : rules.NoticeWrittenMinDays.NonResident;
        if (days == 0)
            return null;
        var written = Of(proofs.Valid, NoticeKind.Written).ToList();
        if (written.Count == 0)
            return Missing(Written, proofs, NoticeKind.Written, "no written notice is proved");
        var from = written.Min(Proofs.Reached).Later(TimeSpan.FromDays(days));
        return question.Planned >= from ? null : Deny(Written, RefusalCode.NoticeTooFresh, Text($"{days} days have not passed since the written notice"), from);
    }

    private static Gate? ExtraNotice(PolicyRules rules, CutQuestion question, Proofs proofs)
    {
        if (rules.NoticeRemoteExtraMinHours == 0)
            return null;
        var all = Of(proofs.Valid, NoticeKind.RemoteExtra).ToList();
        if (all.Count == 0)
            return Missing(Extra, proofs, NoticeKind.RemoteExtra, "no further notice is proved");
        // A second channel: not the one over which every written notice went.
        var written = Of(proofs.Valid, NoticeKind.Written).ToList();
        var extra = all.Where(notice => written.Count == 0 || written.Any(other => other.Channel != notice.Channel)).ToList();
        if (extra.Count == 0)
            return Deny(Extra, RefusalCode.NoNotice, "the further notice went over the same channel as the written one");
        var from = extra.Min(Proofs.Reached).Later(TimeSpan.FromHours(rules.NoticeRemoteExtraMinHours));
        return question.Planned >= from ? null : Deny(
            Extra, RefusalCode.NoticeTooFresh, Text($"{rules.NoticeRemoteExtraMinHours} hours have not passed since the further notice"), from);
    }

    private static Gate? FinalNotice(PolicyRules rules, CutQuestion question, Proofs proofs)
    {
        if (rules.NoticeFinalMinutes is not { } minutes)
            return null;
        var last = Of(proofs.Valid, NoticeKind.Final).Where(notice => Immediate.Contains(notice.Channel)).ToList();
        var allowed = last.Any(notice =>
            question.Planned - Proofs.Reached(notice) >= TimeSpan.FromMinutes(minutes.Min) && question.Planned - notice.Sent <= TimeSpan.FromMinutes(minutes.Max));
        return allowed ? null : Deny(
            Final, RefusalCode.NoFinalNotice, Text($"no last notice by sms or voice is proved from {minutes.Max} to {minutes.Min} minutes before the cut"));
    }

    private static Gate? PromisedTime(PolicyRules rules, Proofs proofs)
    {
        if (rules.NoticePromiseHours == 0)
            return null;
        var promised = proofs.Valid.Any(notice =>
            notice.Sent >= notice.Since && notice.CutAfter - Proofs.Reached(notice) >= TimeSpan.FromHours(rules.NoticePromiseHours));
        return promised ? null : Deny(
            "notice.promise_hours", RefusalCode.NoFinalNotice, Text($"no notice since the debt began gave the customer {rules.NoticePromiseHours} hours"));
    }

    /// <summary>What the customer was promised holds, even by a notice that is void otherwise.</summary>
    private static Gate? Promised(CutQuestion question, Proofs proofs)
    {
        if (proofs.All.IsEmpty)
            return null;
        var promised = proofs.All.Max(notice => notice.CutAfter);
        return question.Planned >= promised ? null : Deny(Promise, RefusalCode.BeforePromised, Text($"the customer was promised supply until {promised:u}"), promised);
    }

    private static IEnumerable<SignedMessage.Notice> Of(IEnumerable<SignedMessage.Notice> notices, NoticeKind kind) => notices.Where(notice => notice.Kind == kind);

    private static Gate Missing(string rule, Proofs proofs, NoticeKind kind, string why) => Of(proofs.All, kind).Any()
        ? Deny(rule, RefusalCode.NoticeExpired, $"{why}: what there was is too old")
        : Deny(rule, RefusalCode.NoNotice, why);

    private static Gate Deny(string rule, RefusalCode code, string why, DateTimeOffset? until = null) => new(rule, code, Verdict.Deny, until, why);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
