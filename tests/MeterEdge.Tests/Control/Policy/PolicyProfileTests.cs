using System.Collections.Immutable;
using MeterEdge.Configuration;
using MeterEdge.Control;
using MeterEdge.Control.Messages;
using MeterEdge.Control.Policy;

namespace MeterEdge.Tests.Control.Policy;

public sealed class PolicyProfileTests
{
    private static readonly CutQuestion Prepay = Some.Question with
    {
        Notices = [Some.Notice(NoticeKind.Final, "app", daysBefore: 2) with { Since = Some.Planned.AddDays(-2), CutAfter = Some.Planned.AddDays(-1), Outcome = "confirmed" }],
    };

    [Fact]
    public void The_policies_are_named_with_their_version()
    {
        Assert.Equal(["cn-default", "cn-prepay", "strict"], PolicyProfile.Names);
        Assert.Equal("strict@1", PolicyProfile.Find("strict")!.Name);
        Assert.Null(PolicyProfile.Find("Strict"));
    }

    [Fact]
    public void Contract_prepay_wants_one_notice_with_a_day_to_pay_and_nothing_else_of_the_debt()
    {
        Assert.Empty(Judge("cn-prepay", Prepay));
        Assert.Empty(Judge("cn-prepay", Prepay with { Class = AccountClass.NonResident, Approvals = [Some.Approval("a"), Some.Approval("b")] }));

        Assert.Equal(
            [("notice.promise_hours", RefusalCode.NoFinalNotice)],
            Codes(Judge("cn-prepay", Prepay.Everywhere(notice => notice with { CutAfter = Some.Planned.AddDays(-1).AddTicks(-1) }))));
        // A notice of the time before the balance went negative is none.
        Assert.Equal(
            [("notice.promise_hours", RefusalCode.NoFinalNotice)],
            Codes(Judge("cn-prepay", Prepay.Everywhere(notice => notice with { Since = notice.Sent.AddTicks(1) }))));
        Assert.Equal(
            [
                ("arrears.min_days_overdue", RefusalCode.NotOverdueEnough), ("arrears.min_amount", RefusalCode.AmountTooSmall),
                ("notice.promise_hours", RefusalCode.NoFinalNotice), ("notice.delivery_rule", RefusalCode.NoNotice),
            ],
            Codes(Judge("cn-prepay", Prepay with { Notices = [] })));
    }

    [Fact]
    public void Strict_gives_ten_days_two_hours_and_a_shorter_week_and_spares_the_winter()
    {
        var twoHours = Some.Question with { Now = Some.Planned.AddHours(-2) };
        var lastNotice = twoHours.Where(NoticeKind.Final, notice => notice.Before(TimeSpan.FromMinutes(150)));
        Assert.Empty(Judge("strict", lastNotice));

        Assert.Equal([("countdown.minutes", RefusalCode.BeforePromised)], Codes(Judge("strict", lastNotice with { Now = Some.Planned.AddHours(-2).AddTicks(1) })));
        Assert.Equal([("notice.written_min_days", RefusalCode.NoticeTooFresh)], Codes(Judge("strict", lastNotice.Where(NoticeKind.Written, notice => notice.Before(TimeSpan.FromDays(9))))));
        Assert.Equal([("window.days", RefusalCode.OutsideHours)], Codes(Judge("strict", lastNotice.At("2026-10-19 10:00"))));
        Assert.Equal([("window.hours", RefusalCode.OutsideHours)], Codes(Judge("strict", lastNotice.At("2026-10-14 11:00"))));
        foreach (var (day, spared) in new[] { ("2026-10-29", false), ("2026-11-03", true), ("2027-03-31", true), ("2027-04-01", false) })
        {
            var forecast = Some.Fact(FactKind.Weather, """{"low_c":10,"high_c":20}""", account: null) with { IssuedAt = Some.Local(day + " 06:00") };
            var gates = Codes(Judge("strict", lastNotice.At(day + " 10:00").With(forecast)));
            Assert.Equal(spared ? [("season.winter_moratorium", RefusalCode.Season)] : [], gates);
        }
    }

    [Fact]
    public void Money_is_compared_in_the_minor_units_of_its_currency()
    {
        foreach (var (currency, enough) in new[] { ("CNY", 5000), ("JPY", 50), ("KWD", 50_000) })
        {
            var policy = new CutPolicy(PolicyProfile.Find("cn-default")!.With(new() { ArrearsCurrency = currency }));
            Assert.Empty(policy.Judge(Some.Question.Everywhere(notice => notice with { Currency = currency, Due = enough })));
            Assert.Equal(
                [("arrears.min_amount", RefusalCode.AmountTooSmall)],
                Codes(policy.Judge(Some.Question.Everywhere(notice => notice with { Currency = currency, Due = enough - 1 }))));
        }
    }

    [Fact]
    public void Nobody_is_cut_off_for_nothing_even_when_no_least_amount_is_set()
    {
        var policy = new CutPolicy(PolicyProfile.Find("cn-default")!.With(new() { ArrearsMinAmount = 0 }));

        Assert.Empty(policy.Judge(Some.Question.Everywhere(notice => notice with { Due = 1 })));
        Assert.NotEmpty(policy.Judge(Some.Question.Everywhere(notice => notice with { Due = 0 })));
    }

    private static ImmutableArray<Gate> Judge(string profile, CutQuestion question) => new CutPolicy(PolicyProfile.Find(profile)!).Judge(question);

    private static IEnumerable<(string, RefusalCode)> Codes(IEnumerable<Gate> gates) => gates.Select(gate => (gate.Rule, gate.Code));
}
