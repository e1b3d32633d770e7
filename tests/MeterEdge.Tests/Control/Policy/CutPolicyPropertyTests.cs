using System.Collections.Immutable;
using CsCheck;
using MeterEdge.Configuration;
using MeterEdge.Control;
using MeterEdge.Control.Messages;
using MeterEdge.Control.Policy;

namespace MeterEdge.Tests.Control.Policy;

/// <summary>What holds for every question, however it is put together: nothing that speaks for the customer can make the answer worse for him.</summary>
public sealed class CutPolicyPropertyTests
{
    private static readonly int Questions = Environment.GetEnvironmentVariable("METEREDGE_LONG") == "1" ? 1_000_000 : 20_000;

    private static readonly FactKind[] Protecting =
        [FactKind.Medical, FactKind.Guarantee, FactKind.CommonLoad, FactKind.Important, FactKind.Dispute, FactKind.PaymentPending, FactKind.Plan, FactKind.SpecialDay];

    private static readonly Gen<PolicyRules> Rules = Gen.OneOf(
        Gen.OneOf([.. PolicyProfile.Names.Select(name => PolicyProfile.Find(name)!.Rules)]),
        from days in Gen.Int[0, 40]
        from extra in Gen.OneOf(0, 72)
        from forecast in Gen.Bool
        from countdown in Gen.Int[0, 60]
        select new PolicyRules
        {
            ArrearsMinDaysOverdue = days,
            NoticeRemoteExtraMinHours = extra,
            WeatherForecastMonths = forecast ? [1, 7] : [],
            CountdownMinutes = countdown,
            WindowDays = [.. Enum.GetValues<Weekday>()],
            WindowHours = new(TimeSpan.Zero, TimeSpan.FromHours(24)),
        });

    private static readonly Gen<SignedMessage.Notice> Notices =
        from kind in Gen.Enum<NoticeKind>()
        from channel in Gen.OneOf("sms", "voice", "letter", "door", "app")
        from outcome in Gen.OneOf("sent", "confirmed", "posted", "failed", "odd")
        from minutes in Gen.OneOf(Gen.Int[-60, 200], Gen.Int[0, 60 * 24 * 40])
        from late in Gen.Int[-5, 60]
        from due in Gen.Long[-100, 20_000]
        from sinceDays in Gen.Int[-1, 60]
        from promise in Gen.Int[-60, 60]
        from of in Gen.OneOf("C-1", "C-1", "C-1", "C-2")
        select Some.Notice(kind, channel, daysBefore: 0) with
        {
            Case = of,
            Outcome = outcome,
            Sent = Some.Planned.AddMinutes(-minutes),
            Delivered = late < 0 ? null : Some.Planned.AddMinutes(late - minutes),
            Due = due,
            Since = Some.Planned.AddDays(-sinceDays),
            CutAfter = Some.Planned.AddMinutes(promise),
            By = "Li Wei",
        };

    private static readonly Gen<SignedMessage.Fact> Facts =
        from kind in Gen.Enum<FactKind>()
        from account in Gen.OneOf("A-1001", "A-1002", null!)
        from data in Gen.OneOf(null!, "{}", "[]", """{"suspected":true}""", """{"group":"under2"}""", """{"low_c":5,"high_c":20}""", """{"warning":"red"}""")
        from holds in Gen.Bool
        from until in Gen.Int[-60, 60]
        select Some.Fact(kind, data, account) with { On = holds, Until = until < 0 ? null : Some.Planned.AddMinutes(until - 30) };

    private static readonly Gen<CutQuestion> Asked =
        from reason in Gen.OneOf(Gen.Const(CutReason.Arrears), Gen.Enum<CutReason>())
        from account in Gen.Enum<AccountClass>()
        from notices in Gen.OneOf(Gen.Const(Some.Question.Notices), Notices.Array[0, 6].Select(all => all.ToImmutableArray()))
        from facts in Facts.Array[0, 2]
        from approvers in Gen.OneOf("grid", "a", "b", "c").Array[0, 3]
        from trusted in Gen.Frequency((9, Gen.Const(true)), (1, Gen.Const(false)))
        from silent in Gen.Frequency((9, Gen.Int[0, 15]), (1, Gen.Int[15, 30]))
        from opens in Gen.Int[0, 3]
        from shift in Gen.OneOf(0, 0, 0, 1, 24, 24 * 90)
        select Some.Question.For(reason) with
        {
            Class = account,
            Notices = notices,
            Facts = [.. facts],
            Approvals = [.. approvers.Select(Some.Approval)],
            ClockTrusted = trusted,
            SinceAnswer = TimeSpan.FromMinutes(silent),
            Opens = new(opens, opens, opens, opens, 200),
            Planned = Some.Planned.AddHours(shift),
            Now = Some.Planned.AddHours(shift).AddMinutes(-30),
        };

    [Fact]
    public void A_protecting_fact_never_turns_no_into_yes_and_takes_no_gate_away() => Gen.Select(Rules, Asked, Facts).Sample(
        (rules, question, fact) => !Protecting.Contains(fact.Kind) || Judge(rules, question).ToHashSet().IsSubsetOf(Judge(rules, question.With(fact))),
        iter: Questions);

    [Fact]
    public void Doubt_never_turns_no_into_yes() => Gen.Select(Rules, Asked).Sample(
        (rules, question) =>
        {
            CutQuestion[] doubtful =
            [
                question with { ClockTrusted = false },
                question with { SinceAnswer = null },
                question with { ReleasesReachable = false },
                question with { Calendar = null },
                question with { Approvals = [] },
                question with { Notices = [] },
                question with { IsGroup = true },
                question with { CountdownSince = question.Planned.AddDays(1) },
            ];
            return Judge(rules, question).IsEmpty || doubtful.All(one => !Judge(rules, one).IsEmpty);
        },
        iter: Questions);

    [Fact]
    public void A_further_approval_takes_away_nothing_but_the_lack_of_approval() => Gen.Select(Rules, Asked, Gen.OneOf("grid", "a", "b", "c")).Sample(
        (rules, question, issuer) =>
        {
            var before = Judge(rules, question).Select(gate => gate.Code).Where(code => code != RefusalCode.NoApproval);
            var after = Judge(rules, question with { Approvals = [.. question.Approvals, Some.Approval(issuer)] });
            return before.SequenceEqual(after.Select(gate => gate.Code).Where(code => code != RefusalCode.NoApproval));
        },
        iter: Questions);

    [Fact]
    public void What_is_allowed_for_arrears_has_notices_in_force_an_approval_a_trusted_clock_and_no_protection() => Gen.Select(Rules, Asked).Sample(
        (rules, question) =>
        {
            if (question.Order.Reason != CutReason.Arrears || !Judge(rules, question).IsEmpty)
                return true;
            var told = question.Notices.Where(notice => notice.Case == "C-1" && notice.Sent <= question.Planned
                && (notice.Outcome is "sent" or "confirmed" or "posted")).ToList();
            var protecting = question.Facts.Where(fact => fact.On && fact.Until is null && (fact.Account is null or "A-1001")
                && fact.Kind != FactKind.PaymentPending && Protecting.Contains(fact.Kind));
            return question.ClockTrusted
                && told.Any(notice => notice.Due > 0 && question.Planned - notice.Sent <= TimeSpan.FromDays(rules.NoticeMaxAgeDays))
                && told.Where(notice => notice.Delivered is null).All(notice => notice.CutAfter <= question.Planned)
                && question.Approvals.Any(approval => approval.Issuer != "grid")
                && question.Class is not (AccountClass.Important or AccountClass.CommonLoad)
                && !protecting.Any();
        },
        iter: Questions);

    [Fact]
    public void The_order_in_which_proofs_came_makes_no_difference() => Gen.Select(Rules, Asked).Sample(
        (rules, question) => Judge(rules, question).SequenceEqual(Judge(rules, question with
        {
            Notices = [.. question.Notices.Reverse()],
            Approvals = [.. question.Approvals.Reverse()],
        })),
        iter: Questions);

    [Fact]
    public void The_questions_are_answered_with_yes_and_with_no()
    {
        var (yes, no) = (0, 0);
        Gen.Select(Rules, Asked).Sample(
            (rules, question) => _ = Judge(rules, question).IsEmpty ? Interlocked.Increment(ref yes) : Interlocked.Increment(ref no), iter: 5000);
        Assert.True(yes > 50 && no > 50, $"{yes} yes, {no} no");
    }

    private static ImmutableArray<Gate> Judge(PolicyRules rules, CutQuestion question) => new CutPolicy(new("test", rules)).Judge(question);
}
