using MeterEdge.Configuration;
using MeterEdge.Configuration.Keys;
using MeterEdge.Control.Messages;

namespace MeterEdge.Control.Policy;

/// <summary>The rules' keys, and what each of them takes.</summary>
internal static class PolicyKeys
{
    private const int MostDays = 3650;
    private const int MostHours = 8760;
    private const int DayMinutes = 1440;
    private static readonly FlagScalar Flag = new();
    private static readonly DurationScalar Span = new(TimeSpan.Zero, TimeSpan.FromDays(30));

    private static readonly KeyTable<WrittenNoticeDays> Written = KeyTable.For(new WrittenNoticeDays())
        .Value("resident", new IntegerScalar(0, 365), r => r.Resident, (r, v) => r with { Resident = v })
        .Value("non_resident", new IntegerScalar(0, 365), r => r.NonResident, (r, v) => r with { NonResident = v });

    private static readonly KeyTable<FinalNoticeMinutes> Final = KeyTable.For(new FinalNoticeMinutes())
        .Value("min", new IntegerScalar(0, DayMinutes), r => r.Min, (r, v) => r with { Min = v })
        .Value("max", new IntegerScalar(1, 7 * DayMinutes), r => r.Max, (r, v) => r with { Max = v });

    private static readonly KeyTable<Approvers> Approval = KeyTable.For(new Approvers())
        .Value("resident", new IntegerScalar(1, 5), r => r.Resident, (r, v) => r with { Resident = v })
        .Value("non_resident", new IntegerScalar(1, 5), r => r.NonResident, (r, v) => r with { NonResident = v });

    private static readonly KeyTable<MaxOpens> Opens = KeyTable.For(new MaxOpens())
        .Value("per_hour", new IntegerScalar(0, 1000), r => r.PerHour, (r, v) => r with { PerHour = v })
        .Value("per_day", new IntegerScalar(0, 10_000), r => r.PerDay, (r, v) => r with { PerDay = v })
        .Value("percent_per_day", new DecimalScalar(0, 1000), r => r.PercentPerDay, (r, v) => r with { PercentPerDay = v })
        .Value("percent_open", new DecimalScalar(0, 100), r => r.PercentOpen, (r, v) => r with { PercentOpen = v })
        .Value("emergency_per_hour", new IntegerScalar(0, 1000), r => r.EmergencyPerHour, (r, v) => r with { EmergencyPerHour = v });

    private static readonly KeyTable<ReconnectStagger> Stagger = KeyTable.For(new ReconnectStagger())
        .Value("seconds", new IntegerScalar(0, 3600), r => r.Seconds, (r, v) => r with { Seconds = v })
        .Value("outage_seconds", new IntegerScalar(0, 3600), r => r.OutageSeconds, (r, v) => r with { OutageSeconds = v });

    /// <summary>In the order of the policy.</summary>
    public static readonly KeyTable<PolicyRules> Table = KeyTable.For(new PolicyRules())
        .Value("arrears.min_days_overdue", new IntegerScalar(0, MostDays), r => r.ArrearsMinDaysOverdue, (r, v) => r with { ArrearsMinDaysOverdue = v })
        .Value("arrears.min_amount", new DecimalScalar(0, 1_000_000_000), r => r.ArrearsMinAmount, (r, v) => r with { ArrearsMinAmount = v })
        .Value("arrears.currency", Texts.Currency, r => r.ArrearsCurrency, (r, v) => r with { ArrearsCurrency = v })
        .Value("arrears.demand_required", Flag, r => r.ArrearsDemandRequired, (r, v) => r with { ArrearsDemandRequired = v })
        .Nested("notice.written_min_days", Written, r => r.NoticeWrittenMinDays, (r, v) => r with { NoticeWrittenMinDays = v })
        .Value("notice.max_age_days", new IntegerScalar(1, MostDays), r => r.NoticeMaxAgeDays, (r, v) => r with { NoticeMaxAgeDays = v })
        .Value("notice.remote_extra_min_hours", new IntegerScalar(0, MostHours),
            r => r.NoticeRemoteExtraMinHours, (r, v) => r with { NoticeRemoteExtraMinHours = v })
        .NestedOrNull("notice.final_minutes", Final, r => r.NoticeFinalMinutes, (r, v) => r with { NoticeFinalMinutes = v })
        .Value("notice.promise_hours", new IntegerScalar(0, MostHours), r => r.NoticePromiseHours, (r, v) => r with { NoticePromiseHours = v })
        .Value("notice.delivery_rule", Flag, r => r.NoticeDeliveryRule, (r, v) => r with { NoticeDeliveryRule = v })
        .Nested("approval.roles", Approval, r => r.ApprovalRoles, (r, v) => r with { ApprovalRoles = v })
        .Value("important_user.remote_cut", Flag, r => r.ImportantUserRemoteCut, (r, v) => r with { ImportantUserRemoteCut = v })
        .Value("protected.medical", Flag, r => r.ProtectedMedical, (r, v) => r with { ProtectedMedical = v })
        .Value("protected.life_support", Flag, r => r.ProtectedLifeSupport, (r, v) => r with { ProtectedLifeSupport = v })
        .Value("protected.under2", Flag, r => r.ProtectedUnder2, (r, v) => r with { ProtectedUnder2 = v })
        .Value("protected.75plus", Flag, r => r.Protected75plus, (r, v) => r with { Protected75plus = v })
        .Value("protected.disabled", Flag, r => r.ProtectedDisabled, (r, v) => r with { ProtectedDisabled = v })
        .Value("protected.supply_guarantee", Flag, r => r.ProtectedSupplyGuarantee, (r, v) => r with { ProtectedSupplyGuarantee = v })
        .Value("protected.common_load", Flag, r => r.ProtectedCommonLoad, (r, v) => r with { ProtectedCommonLoad = v })
        .Values("window.days", Choice.ByName<Weekday>(), r => r.WindowDays, (r, v) => r with { WindowDays = v })
        .Value("window.hours", new HoursScalar(), r => r.WindowHours, (r, v) => r with { WindowHours = v })
        .Value("window.no_holiday_or_eve", Flag, r => r.WindowNoHolidayOrEve, (r, v) => r with { WindowNoHolidayOrEve = v })
        .Values("window.special_days", new DateScalar(), r => r.WindowSpecialDays, (r, v) => r with { WindowSpecialDays = v })
        .Value("weather.low_c", new DecimalScalar(-90, 60), r => r.WeatherLowC, (r, v) => r with { WeatherLowC = v })
        .Value("weather.high_c", new DecimalScalar(-90, 70), r => r.WeatherHighC, (r, v) => r with { WeatherHighC = v })
        .Values("weather.forecast_months", new IntegerScalar(1, 12), r => r.WeatherForecastMonths, (r, v) => r with { WeatherForecastMonths = v })
        .Value("weather.official_warning", Flag, r => r.WeatherOfficialWarning, (r, v) => r with { WeatherOfficialWarning = v })
        .Value("season.winter_moratorium", Flag, r => r.SeasonWinterMoratorium, (r, v) => r with { SeasonWinterMoratorium = v })
        .Values("season.agri", new IntegerScalar(1, 12), r => r.SeasonAgri, (r, v) => r with { SeasonAgri = v })
        .Value("dispute.open", Flag, r => r.DisputeOpen, (r, v) => r with { DisputeOpen = v })
        .Value("payment.pending", new IntegerScalar(0, MostHours), r => r.PaymentPending, (r, v) => r with { PaymentPending = v })
        .Value("plan.active", Flag, r => r.PlanActive, (r, v) => r with { PlanActive = v })
        .Value("clock.trusted", Flag, r => r.ClockTrusted, (r, v) => r with { ClockTrusted = v })
        .Value("comms.reconnect_path_healthy", Flag, r => r.CommsReconnectPathHealthy, (r, v) => r with { CommsReconnectPathHealthy = v })
        .Nested("rate.max_opens", Opens, r => r.RateMaxOpens, (r, v) => r with { RateMaxOpens = v })
        .Value("countdown.minutes", new DecimalScalar(0, DayMinutes), r => r.CountdownMinutes, (r, v) => r with { CountdownMinutes = v })
        .Value("others_unaffected", Flag, r => r.OthersUnaffected, (r, v) => r with { OthersUnaffected = v })
        .Value("reconnect.target", Span, r => r.ReconnectTarget, (r, v) => r with { ReconnectTarget = v })
        .Value("reconnect.alarm", Span, r => r.ReconnectAlarm, (r, v) => r with { ReconnectAlarm = v })
        .Value("reconnect.explanation", Span, r => r.ReconnectExplanation, (r, v) => r with { ReconnectExplanation = v })
        .Value("reconnect.hard", Span, r => r.ReconnectHard, (r, v) => r with { ReconnectHard = v })
        .Value("reconnect.mode", new ChoiceScalar<ReconnectMode>((ReconnectMode.Arm, "ARM"), (ReconnectMode.Direct, "DIRECT")),
            r => r.ReconnectMode, (r, v) => r with { ReconnectMode = v })
        .Value("reconnect.arm_minutes", new IntegerScalar(1, DayMinutes), r => r.ReconnectArmMinutes, (r, v) => r with { ReconnectArmMinutes = v })
        .Value("reconnect.max_close_attempts", new IntegerScalar(1, 10),
            r => r.ReconnectMaxCloseAttempts, (r, v) => r with { ReconnectMaxCloseAttempts = v })
        .Values("reconnect.back_off_minutes", new IntegerScalar(0, DayMinutes),
            r => r.ReconnectBackOffMinutes, (r, v) => r with { ReconnectBackOffMinutes = v })
        .Nested("reconnect.stagger", Stagger, r => r.ReconnectStagger, (r, v) => r with { ReconnectStagger = v })
        .Value("switch.dwell_minutes", new IntegerScalar(0, DayMinutes), r => r.SwitchDwellMinutes, (r, v) => r with { SwitchDwellMinutes = v })
        .Value("switch.max_operations_per_day", new IntegerScalar(1, 1000),
            r => r.SwitchMaxOperationsPerDay, (r, v) => r with { SwitchMaxOperationsPerDay = v });
}
