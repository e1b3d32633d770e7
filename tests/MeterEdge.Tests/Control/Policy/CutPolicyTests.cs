using System.Collections.Immutable;
using System.Globalization;
using MeterEdge.Configuration;
using MeterEdge.Control;
using MeterEdge.Control.Messages;
using MeterEdge.Control.Policy;
using static MeterEdge.Control.RefusalCode;

namespace MeterEdge.Tests.Control.Policy;

public sealed class CutPolicyTests
{
    private static readonly CutQuestion Q = Some.Question;
    private static readonly CutQuestion Shop = Q with { Class = AccountClass.NonResident, Approvals = [Some.Approval("a"), Some.Approval("b")] };
    private static readonly CutQuestion Unconfirmed = Q.Where(NoticeKind.RemoteExtra, n => n with { Outcome = "sent" });
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    /// <summary>Each rule on both sides of its limit: what it still allows, what it no longer allows, and with which code.</summary>
    private static readonly (string Rule, RefusalCode Code, CutQuestion Allowed, CutQuestion Denied)[] Limits =
    [
        ("arrears.min_days_overdue", NotOverdueEnough,
            Q.Everywhere(n => n with { Since = Some.Planned.AddDays(-30) - Tick }), Q.Everywhere(n => n with { Since = Some.Planned.AddDays(-30) })),
        ("arrears.min_amount", AmountTooSmall, Q.Everywhere(n => n with { Due = 5000 }), Q.Everywhere(n => n with { Due = 4999 })),
        ("arrears.min_amount", AmountMismatch, Q, Q.Where(NoticeKind.Final, n => n with { Currency = "USD" })),
        ("arrears.demand_required", NoNotice, Q, Q.Without(NoticeKind.Demand)),
        ("arrears.demand_required", NoticeExpired,
            Q.Where(NoticeKind.Demand, n => n.Before(TimeSpan.FromDays(30))), Q.Where(NoticeKind.Demand, n => n.Before(TimeSpan.FromDays(30) + Tick))),
        ("notice.written_min_days", NoticeTooFresh,
            Q.Where(NoticeKind.Written, n => n.Before(TimeSpan.FromDays(7))), Q.Where(NoticeKind.Written, n => n.Before(TimeSpan.FromDays(7) - Tick))),
        ("notice.written_min_days", NoticeTooFresh,
            Shop.Where(NoticeKind.Written, n => n.Before(TimeSpan.FromDays(3))), Shop.Where(NoticeKind.Written, n => n.Before(TimeSpan.FromDays(3) - Tick))),
        ("notice.written_min_days", NoNotice, Q, Q.Without(NoticeKind.Written)),
        ("notice.written_min_days", NoNotice, Q, Q.Where(NoticeKind.Written, n => n with { Case = "C-2" })),
        ("notice.written_min_days", NoNotice, Q, Q.Where(NoticeKind.Written, n => n with { Account = "A-1002" })),
        ("notice.written_min_days", NoNotice, Q, Q.Where(NoticeKind.Written, n => n with { Meter = "130005218842" })),
        ("notice.written_min_days", NoNotice, Q, Q.Where(NoticeKind.Written, n => n with { Outcome = "failed" })),
        ("notice.written_min_days", NoNotice, Q, Q.Where(NoticeKind.Written, n => n with { Delivered = n.Sent - Tick })),
        ("notice.written_min_days", NoNotice, Q, Q.Where(NoticeKind.Written, n => n.Before(-Tick))),
        ("notice.written_min_days", NoticeExpired,
            Q.Where(NoticeKind.Written, n => n.Before(TimeSpan.FromDays(30))), Q.Where(NoticeKind.Written, n => n.Before(TimeSpan.FromDays(30) + Tick))),
        ("notice.remote_extra_min_hours", NoticeTooFresh,
            Q.Where(NoticeKind.RemoteExtra, n => n.Before(TimeSpan.FromHours(72))), Q.Where(NoticeKind.RemoteExtra, n => n.Before(TimeSpan.FromHours(72) - Tick))),
        ("notice.remote_extra_min_hours", NoNotice, Q, Q.Where(NoticeKind.RemoteExtra, n => n with { Channel = "letter" })),
        ("notice.final_minutes", NoFinalNotice,
            Q.Where(NoticeKind.Final, n => n.Before(TimeSpan.FromMinutes(30))), Q.Where(NoticeKind.Final, n => n.Before(TimeSpan.FromMinutes(30) - Tick))),
        ("notice.final_minutes", NoFinalNotice,
            Q.Where(NoticeKind.Final, n => n.Before(TimeSpan.FromMinutes(120))), Q.Where(NoticeKind.Final, n => n.Before(TimeSpan.FromMinutes(120) + Tick))),
        ("notice.final_minutes", NoFinalNotice,
            Q.Where(NoticeKind.Final, n => n with { Channel = "voice" }), Q.Where(NoticeKind.Final, n => n with { Channel = "letter" })),
        ("notice.delivery_rule", NoNotice, Unconfirmed, Unconfirmed.Where(NoticeKind.Written, n => n with { By = " " })),
        ("notice.delivery_rule", NoNotice, Unconfirmed, Unconfirmed.Where(NoticeKind.Written, n => n with { Outcome = "sent" })),
        ("notice.delivery_rule", NoNotice,
            Unconfirmed.Where(NoticeKind.Written, n => n with { Outcome = "confirmed" }),
            Unconfirmed.Where(NoticeKind.Written, n => n with { Outcome = "confirmed", Delivered = null })),
        ("notice.cut_after", BeforePromised,
            Q.Where(NoticeKind.Demand, n => n with { CutAfter = Some.Planned }), Q.Where(NoticeKind.Demand, n => n with { CutAfter = Some.Planned + Tick })),
        ("approval.roles", NoApproval, Q, Q with { Approvals = [] }),
        ("approval.roles", NoApproval, Q, Q with { Approvals = [Some.Approval("grid")] }),
        ("approval.roles", NoApproval, Q, Q with { Approvals = [Some.Approval("a") with { Order = "order-2" }] }),
        ("approval.roles", NoApproval, Q, Q with { Approvals = [Some.Approval("a") with { Role = KeyRole.Headend }] }),
        ("approval.roles", NoApproval, Shop, Shop with { Approvals = [Some.Approval("a"), Some.Approval("a") with { Id = "again" }] }),
        ("important_user.remote_cut", ImportantUser, Shop, Shop with { Class = AccountClass.Important }),
        ("important_user.remote_cut", ImportantUser, Q, Q.With(Some.Fact(FactKind.Important))),
        ("protected.medical", ProtectedMedical, Q, Q.With(Some.Fact(FactKind.Medical))),
        ("protected.medical", ProtectedMedical, Q.With(Some.Fact(FactKind.Medical, account: "A-1002")), Q.With(Some.Fact(FactKind.Medical, account: null))),
        ("protected.medical", ProtectedMedical,
            Q.With(Some.Fact(FactKind.Medical) with { Until = Some.Planned }), Q.With(Some.Fact(FactKind.Medical) with { Until = Some.Planned + Tick })),
        ("protected.medical", ProtectedMedical,
            Q.With(Some.Fact(FactKind.Medical, account: null) with { Meter = "1" }), Q.With(Some.Fact(FactKind.Medical, account: null) with { Meter = "130005218841" })),
        ("protected.medical", ProtectedMedical, Q.With(Some.Fact(FactKind.Medical) with { On = false }), Q.With(Some.Fact(FactKind.Medical) with { Meter = "1" })),
        ("protected.life_support", ProtectedMedical, Q, Q.With(Some.Fact(FactKind.Medical, """{"group":"life_support"}"""))),
        ("protected.under2", ProtectedMedical, Q, Q.With(Some.Fact(FactKind.Medical, """{"group":"under2"}"""))),
        ("protected.75plus", ProtectedMedical, Q, Q.With(Some.Fact(FactKind.Medical, """{"group":"75plus"}"""))),
        ("protected.disabled", ProtectedMedical, Q, Q.With(Some.Fact(FactKind.Medical, """{"group":"disabled"}"""))),
        ("protected.dialysis", ProtectedMedical, Q, Q.With(Some.Fact(FactKind.Medical, """{"group":"dialysis"}"""))),
        ("protected.supply_guarantee", ProtectedSupply, Q, Q.With(Some.Fact(FactKind.Guarantee))),
        ("protected.common_load", ProtectedCommonLoad, Q, Q.With(Some.Fact(FactKind.CommonLoad))),
        ("protected.common_load", ProtectedCommonLoad, Shop, Shop with { Class = AccountClass.CommonLoad }),
        ("window.days", OutsideHours, Q.At("2026-10-15 10:00"), Q.At("2026-10-16 10:00")),
        ("window.days", OutsideHours, Q.At("2026-10-19 10:00"), Q.At("2026-10-18 10:00")),
        ("window.hours", OutsideHours, Q.At("2026-10-14 09:00"), Q.At("2026-10-14 08:59")),
        ("window.hours", OutsideHours, Q.At("2026-10-14 11:59"), Q.At("2026-10-14 12:00")),
        ("window.no_holiday_or_eve", Holiday, Q, Q.At("2026-10-01 10:00")),
        ("window.no_holiday_or_eve", Holiday, Q.At("2026-09-29 10:00").With(Mild("2026-09-29 06:00")), Q.At("2026-09-30 10:00").With(Mild("2026-09-30 06:00"))),
        ("window.no_holiday_or_eve", Holiday, Q, Q with { Calendar = null }),
        ("window.no_holiday_or_eve", Holiday,
            Q with { Calendar = Q.Calendar! with { ValidUntil = new(2026, 10, 15) } }, Q with { Calendar = Q.Calendar! with { ValidUntil = new(2026, 10, 14) } }),
        ("window.special_days", Holiday, Q, Q with { Calendar = Q.Calendar! with { SpecialDays = Q.Calendar.SpecialDays.Add(new(2026, 10, 14), "exams") } }),
        ("window.special_days", Holiday, Q, Q.With(Some.Fact(FactKind.SpecialDay, account: null))),
        ("weather.low_c", Weather, Q.With(Forecast("0.1", "20")), Q.With(Forecast("0", "20"))),
        ("weather.high_c", Weather, Q.With(Forecast("10", "32.9")), Q.With(Forecast("10", "33"))),
        ("weather.low_c", Weather,
            Q.At("2026-11-04 10:00").With(Mild("2026-11-03 10:00")), Q.At("2026-11-04 10:00").With(Mild("2026-11-04 06:00") with { Data = null }).With(HighOnly("2026-11-04 06:00"))),
        ("weather.official_warning", Weather, Q.With(Warning("yellow")), Q.With(Warning("orange"))),
        ("weather.official_warning", Weather, Q.With(Warning("none")), Q.With(Warning("purple"))),
        ("season.agri", Season,
            Field.At("2026-10-01 10:00") with { Calendar = Q.Calendar! with { Holidays = [], ValidUntil = new(2027, 1, 1) } },
            Field.At("2026-09-29 10:00").With(Mild("2026-09-29 06:00"))),
        ("customer.hold", Dispute, Q with { HeldUntil = Some.Planned }, Q with { HeldUntil = Some.Planned + Tick }),
        ("dispute.open", Dispute, Q, Q.With(Some.Fact(FactKind.Dispute))),
        ("payment.pending", PaymentPending,
            Q.With(Some.Fact(FactKind.PaymentPending) with { IssuedAt = Some.Planned.AddHours(-72) }),
            Q.With(Some.Fact(FactKind.PaymentPending) with { IssuedAt = Some.Planned.AddHours(-72) + Tick })),
        ("plan.active", PlanActive, Q, Q.With(Some.Fact(FactKind.Plan))),
        ("clock.trusted", ClockUntrusted, Q, Q with { ClockTrusted = false }),
        ("comms.reconnect_path_healthy", CommsUnhealthy,
            Q with { SinceAnswer = TimeSpan.FromMinutes(15) }, Q with { SinceAnswer = TimeSpan.FromMinutes(15) + Tick }),
        ("comms.reconnect_path_healthy", CommsUnhealthy, Q, Q with { SinceAnswer = null }),
        ("comms.reconnect_path_healthy", CommsUnhealthy, Q, Q with { ReleasesReachable = false }),
        ("rate.max_opens", RateLimit, Q with { Opens = new(1, 1, 9, 9, 100) }, Q with { Opens = new(2, 1, 0, 0, 100) }),
        ("rate.max_opens", RateLimit, Q with { Opens = new(0, 4, 0, 0, 1000) }, Q with { Opens = new(0, 5, 0, 0, 1000) }),
        ("rate.max_opens", RateLimit, Q with { Opens = new(0, 1, 0, 0, 100) }, Q with { Opens = new(0, 2, 0, 0, 100) }),
        ("rate.max_opens", RateLimit, Q with { Opens = new(0, 0, 0, 0, 0) }, Q with { Opens = new(0, 1, 0, 0, 99) }),
        ("rate.max_opens", RateLimit, Q with { Opens = new(0, 0, 0, 9, 100) }, Q with { Opens = new(0, 0, 0, 10, 100) }),
        ("rate.max_opens", RateLimit, Q with { Opens = new(0, 0, 0, 0, 1) }, Q with { Opens = new(0, 0, 0, 1, 1) }),
        ("rate.max_opens", RateLimit,
            Q.For(CutReason.SafetyEmergency) with { Opens = new(9, 9, 4, 99, 100) }, Q.For(CutReason.SafetyEmergency) with { Opens = new(0, 0, 5, 0, 100) }),
        ("countdown.minutes", BeforePromised, Q, Q with { Now = Q.Now + Tick }),
        ("countdown.minutes", BeforePromised, Q with { Now = Q.Planned, CountdownSince = Q.Now }, Q with { Now = Q.Planned }),
        ("others_unaffected", GroupSwitch, Q, Q with { IsGroup = true }),
    ];

    private static CutQuestion Field => Shop with { Class = AccountClass.Irrigation };

    public static TheoryData<int, string> Rows => [.. Limits.Select((limit, row) => (row, string.Create(CultureInfo.InvariantCulture, $"{limit.Rule} {limit.Code}")))];

    public static TheoryData<CutReason> OtherReasons => [.. Enum.GetValues<CutReason>().Where(reason => reason != CutReason.Arrears)];

    [Fact]
    public void A_resident_in_arrears_who_was_told_in_time_may_be_cut_off_after_an_approval() => Assert.Empty(Judge(Q));

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_rule_allows_up_to_its_limit_and_says_no_beyond_it_and_no_other_rule_does(int row, string rule)
    {
        var limit = Limits[row];
        Assert.StartsWith(limit.Rule, rule, StringComparison.Ordinal);

        Assert.Empty(Judge(limit.Allowed));

        var gate = Assert.Single(Judge(limit.Denied));
        Assert.Equal((limit.Rule, limit.Code), (gate.Rule, gate.Code));
        Assert.NotEmpty(gate.Why);
    }

    [Fact]
    public void All_rules_that_say_no_are_reported_in_the_order_of_the_policy()
    {
        var gates = Judge(Q.At("2026-11-07 12:00") with { ClockTrusted = false, Approvals = [], Calendar = null, SinceAnswer = null, IsGroup = true, Notices = [] });

        Assert.Equal(
            [
                "arrears.min_days_overdue", "arrears.min_amount", "arrears.demand_required", "notice.written_min_days", "notice.remote_extra_min_hours",
                "notice.final_minutes", "notice.delivery_rule", "approval.roles", "window.days", "window.hours", "window.no_holiday_or_eve", "weather.low_c",
                "weather.high_c", "clock.trusted", "comms.reconnect_path_healthy", "others_unaffected",
            ],
            gates.Select(gate => gate.Rule));
    }

    [Theory]
    [MemberData(nameof(OtherReasons))]
    public void Other_reasons_need_no_notice_and_heed_no_window_but_all_that_holds_for_any_cut(CutReason reason)
    {
        var bare = Q.At("2026-11-07 23:00").For(reason) with { Notices = [], Calendar = null };
        Assert.Empty(Judge(bare));
        Assert.Empty(Judge(bare.With(Some.Fact(FactKind.Medical)).With(Some.Fact(FactKind.Dispute)).With(Warning("red"))));

        Assert.Equal(
            ["approval.roles", "clock.trusted", "comms.reconnect_path_healthy", "rate.max_opens", "others_unaffected"],
            Judge(bare with { Approvals = [], ClockTrusted = false, SinceAnswer = null, Opens = new(9, 0, 9, 0, 1000), IsGroup = true }).Select(gate => gate.Rule));
    }

    [Fact]
    public void Only_an_emergency_has_no_countdown()
    {
        foreach (var reason in Enum.GetValues<CutReason>())
        {
            var gates = Judge(Q.For(reason) with { Now = Q.Planned });
            Assert.Equal(reason == CutReason.SafetyEmergency ? [] : ["countdown.minutes"], gates.Select(gate => gate.Rule));
        }
    }

    [Fact]
    public void What_is_suspected_or_being_settled_holds_the_cut_until_it_is_known()
    {
        var until = Some.Planned.AddDays(3);
        var gates = Judge(Q
            .With(Some.Fact(FactKind.Medical, """{"suspected":true}"""))
            .With(Some.Fact(FactKind.Dispute) with { Until = until })
            .With(Some.Fact(FactKind.PaymentPending))
            .With(Some.Fact(FactKind.Plan)));

        Assert.Equal(
            [
                (ProtectedMedical, Verdict.Hold, null), (Dispute, Verdict.Hold, until), (PaymentPending, Verdict.Hold, Some.Planned.AddHours(71)),
                (PlanActive, Verdict.Hold, (DateTimeOffset?)null),
            ],
            gates.Select(gate => (gate.Code, gate.Verdict, gate.Until)));
    }

    [Fact]
    public void A_gate_says_from_when_on_its_rule_would_allow_the_cut()
    {
        var gate = Assert.Single(Judge(Q.Where(NoticeKind.Written, notice => notice.Before(TimeSpan.FromDays(5)))));

        Assert.Equal(Some.Planned.AddDays(2), gate.Until);
    }

    [Fact]
    public void The_last_moment_of_the_calendar_is_a_time_like_any_other()
    {
        Assert.Contains(
            Judge(Q.Everywhere(notice => notice with { Since = DateTimeOffset.MaxValue, CutAfter = DateTimeOffset.MaxValue })),
            gate => gate.Code == NotOverdueEnough);
        Assert.Contains(Judge(Q.With(Some.Fact(FactKind.PaymentPending) with { IssuedAt = DateTimeOffset.MaxValue })), gate => gate.Code == PaymentPending);
    }

    [Fact]
    public void An_approval_counts_when_an_approver_of_another_house_gave_it_for_this_order()
    {
        var order = Some.Order(CutReason.Arrears);

        Assert.Null(ApprovalRules.Problem(order, Some.Approval("a")));
        Assert.Equal(SelfApproval, ApprovalRules.Problem(order, Some.Approval("grid")));
        Assert.Equal(CaseMismatch, ApprovalRules.Problem(order, Some.Approval("a") with { Order = "order-2" }));
        Assert.Equal(WrongRole, ApprovalRules.Problem(order, Some.Approval("a") with { Role = KeyRole.Notice }));
    }

    private static ImmutableArray<Gate> Judge(CutQuestion question) => new CutPolicy(PolicyProfile.Find(PolicyProfile.Default)!).Judge(question);

    private static SignedMessage.Fact Forecast(string low, string high) =>
        Some.Fact(FactKind.Weather, $$"""{"low_c":{{low}},"high_c":{{high}}}""", account: null);

    private static SignedMessage.Fact Mild(string issued) => Forecast("10", "20") with { IssuedAt = Some.Local(issued) };

    private static SignedMessage.Fact HighOnly(string issued) =>
        Some.Fact(FactKind.Weather, """{"high_c":20}""", account: null) with { IssuedAt = Some.Local(issued).AddMinutes(1) };

    private static SignedMessage.Fact Warning(string colour) => Some.Fact(FactKind.Weather, $$"""{"warning":"{{colour}}"}""", account: null);
}
