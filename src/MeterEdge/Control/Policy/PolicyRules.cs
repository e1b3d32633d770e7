using System.Collections.Immutable;
using MeterEdge.Configuration.Keys;
using MeterEdge.Control.Messages;

namespace MeterEdge.Control.Policy;

/// <summary>
/// Every rule of the policy as a value; as they stand here they are <c>cn-default</c>. What is only this project's own default is marked [D] in
/// docs/policy.md.
/// </summary>
public sealed record PolicyRules
{
    /// <summary>D1: cut for arrears only when overdue for strictly more days than this, 0 to 3650. Default: 30.</summary>
    public int ArrearsMinDaysOverdue { get; init; } = 30;

    /// <summary>D2: cut for arrears only when at least this is owed, in <see cref="ArrearsCurrency"/>, 0 to 1000000000. Default: 50.</summary>
    public decimal ArrearsMinAmount { get; init; } = 50;

    /// <summary>D2: currency of the least amount, ISO 4217; what is owed in another is never enough. Default: CNY.</summary>
    public string ArrearsCurrency { get; init; } = "CNY";

    /// <summary>D3: a demand for payment must have been made. Default: true.</summary>
    public bool ArrearsDemandRequired { get; init; } = true;

    /// <summary>D4: days between the written notice and the cut, by class.</summary>
    public WrittenNoticeDays NoticeWrittenMinDays { get; init; } = new();

    /// <summary>D5: a notice older than this many days is void, 1 to 3650. Default: 30.</summary>
    public int NoticeMaxAgeDays { get; init; } = 30;

    /// <summary>D6: hours between a further notice over a second channel and the cut, because nobody comes to the door, 0 to 8760; 0: none needed. Default: 72.</summary>
    public int NoticeRemoteExtraMinHours { get; init; } = 72;

    /// <summary>D7: the last notice, by text message or call; null: none needed.</summary>
    public FinalNoticeMinutes? NoticeFinalMinutes { get; init; } = new();

    /// <summary>D7: hours that some notice must have given the customer from its sending to its <c>cut_after</c>, 0 to 8760; 0: none needed. Default: 0.</summary>
    public int NoticePromiseHours { get; init; }

    /// <summary>D8: a notice must be confirmed, or posted by a named person. Default: true.</summary>
    public bool NoticeDeliveryRule { get; init; } = true;

    /// <summary>D9: approvers needed, by class.</summary>
    public Approvers ApprovalRoles { get; init; } = new();

    /// <summary>D10: important users may be cut from afar. Default: false.</summary>
    public bool ImportantUserRemoteCut { get; init; }

    /// <summary>D11: households with a medical need are not cut off. Default: true.</summary>
    public bool ProtectedMedical { get; init; } = true;

    /// <summary>D11: households with life-supporting devices are not cut off. Default: true.</summary>
    public bool ProtectedLifeSupport { get; init; } = true;

    /// <summary>D11: households with a child under two are not cut off. Default: true.</summary>
    public bool ProtectedUnder2 { get; init; } = true;

    /// <summary>D11: households with somebody of 75 or more are not cut off. Default: true.</summary>
    public bool Protected75plus { get; init; } = true;

    /// <summary>D11: households with a disabled person are not cut off. Default: true.</summary>
    public bool ProtectedDisabled { get; init; } = true;

    /// <summary>D12: a guarantee of supply forbids the cut until it is cleared. Default: true.</summary>
    public bool ProtectedSupplyGuarantee { get; init; } = true;

    /// <summary>D13: lifts, pumps, fire protection and heating are not cut off. Default: true.</summary>
    public bool ProtectedCommonLoad { get; init; } = true;

    /// <summary>D14: days of the week on which may be cut. Default: Mon, Tue, Wed, Thu.</summary>
    public ImmutableArray<Weekday> WindowDays { get; init; } = [Weekday.Mon, Weekday.Tue, Weekday.Wed, Weekday.Thu];

    /// <summary>D15: hours of local time within which may be cut, the last moment not included. Default: 09:00-12:00.</summary>
    public LocalHours WindowHours { get; init; } = new(TimeSpan.FromHours(9), TimeSpan.FromHours(12));

    /// <summary>D16: no cut on a holiday or on its eve; needs a calendar that knows both days. Default: true.</summary>
    public bool WindowNoHolidayOrEve { get; init; } = true;

    /// <summary>D17: further days without cuts, beside those of the calendar, e.g. 2026-06-07. Default: none.</summary>
    public ImmutableArray<DateOnly> WindowSpecialDays { get; init; } = [];

    /// <summary>D18: no cut when the forecast goes down to this, in degrees Celsius, -90 to 60. Default: 0.</summary>
    public decimal WeatherLowC { get; init; }

    /// <summary>D18: no cut when the forecast goes up to this, in degrees Celsius, -90 to 70. Default: 33.</summary>
    public decimal WeatherHighC { get; init; } = 33;

    /// <summary>D18: months in which a forecast not older than a day is needed. Default: 1, 2, 3, 6, 7, 8, 9, 11, 12.</summary>
    public ImmutableArray<int> WeatherForecastMonths { get; init; } = [1, 2, 3, 6, 7, 8, 9, 11, 12];

    /// <summary>D19: no cut under a red or orange official warning. Default: true.</summary>
    public bool WeatherOfficialWarning { get; init; } = true;

    /// <summary>D20: no cut from 1 November to 31 March. Default: false.</summary>
    public bool SeasonWinterMoratorium { get; init; }

    /// <summary>D21: months in which irrigation and drainage are not cut off. Default: 3, 4, 5, 6, 7, 8, 9.</summary>
    public ImmutableArray<int> SeasonAgri { get; init; } = [3, 4, 5, 6, 7, 8, 9];

    /// <summary>D22: an open dispute holds the cut. Default: true.</summary>
    public bool DisputeOpen { get; init; } = true;

    /// <summary>D23: hours for which a payment on its way holds the cut, 0 to 8760. Default: 72.</summary>
    public int PaymentPending { get; init; } = 72;

    /// <summary>D23: a payment plan that is kept holds the cut. Default: true.</summary>
    public bool PlanActive { get; init; } = true;

    /// <summary>D24: a cut needs a clock that can be trusted. Default: true.</summary>
    public bool ClockTrusted { get; init; } = true;

    /// <summary>D25: a cut needs a meter that answered in the last 15 minutes, and a way for releases to come in. Default: true.</summary>
    public bool CommsReconnectPathHealthy { get; init; } = true;

    /// <summary>D26: how many may be cut off.</summary>
    public MaxOpens RateMaxOpens { get; init; } = new();

    /// <summary>D27: minutes between the decision and the cut, in which anybody may cancel, 0 to 1440. Default: 30.</summary>
    public decimal CountdownMinutes { get; init; } = 30;

    /// <summary>D28: a switch that cuts more than one customer is not opened. Default: true.</summary>
    public bool OthersUnaffected { get; init; } = true;

    /// <summary>C3: time within which supply should be back. Default: 00:15:00.</summary>
    public TimeSpan ReconnectTarget { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>C3: time after which an alarm goes out. Default: 01:00:00.</summary>
    public TimeSpan ReconnectAlarm { get; init; } = TimeSpan.FromHours(1);

    /// <summary>C3: time after which the customer is owed an explanation. Default: 20:00:00.</summary>
    public TimeSpan ReconnectExplanation { get; init; } = TimeSpan.FromHours(20);

    /// <summary>C3: time within which the law wants supply back. Default: 1.00:00:00.</summary>
    public TimeSpan ReconnectHard { get; init; } = TimeSpan.FromHours(24);

    /// <summary>C4: how a switch is closed that can be closed both ways: ARM makes it ready for the customer's button. Default: ARM.</summary>
    public ReconnectMode ReconnectMode { get; init; } = ReconnectMode.Arm;

    /// <summary>C4: minutes after which an armed switch that nobody closed is opened again, 1 to 1440. Default: 30.</summary>
    public int ReconnectArmMinutes { get; init; } = 30;

    /// <summary>C6: attempts to close for one release, 1 to 10; then somebody has to go there. Default: 3.</summary>
    public int ReconnectMaxCloseAttempts { get; init; } = 3;

    /// <summary>C6: minutes to wait after each failed attempt; the last of them also after all further ones. Default: 1, 5, 15.</summary>
    public ImmutableArray<int> ReconnectBackOffMinutes { get; init; } = [1, 5, 15];

    /// <summary>C7: closings in the district keep apart.</summary>
    public ReconnectStagger ReconnectStagger { get; init; } = new();

    /// <summary>Minutes between two operations of one switch, 0 to 1440. Default: 10.</summary>
    public int SwitchDwellMinutes { get; init; } = 10;

    /// <summary>Operations of one switch in 24 hours, 1 to 1000. Default: 4.</summary>
    public int SwitchMaxOperationsPerDay { get; init; } = 4;

    /// <summary>The keys, as the policy's document spells them.</summary>
    public static KeyTable<PolicyRules> Keys => PolicyKeys.Table;
}
