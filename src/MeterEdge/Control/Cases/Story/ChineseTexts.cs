using System.Collections.Immutable;
using System.Globalization;
using MeterEdge.Control.Messages;
using MeterEdge.Control.Switching;

namespace MeterEdge.Control.Cases.Story;

/// <summary>A case in Chinese.</summary>
internal sealed class ChineseTexts : CaseTexts
{
    public override string Refusal(RefusalCode code) => ChineseRefusals.Of(code);

    public override string Cut(CutReason reason) => reason switch
    {
        CutReason.Arrears => "欠费",
        CutReason.CustomerRequest => "用户申请",
        CutReason.PlannedWork => "计划检修",
        CutReason.AuthorityOrder => "主管部门指令",
        CutReason.TheftConfirmed => "经现场查实的窃电",
        CutReason.SafetyEmergency => "安全紧急情况",
    };

    public override string Release(ReleaseReason reason) => reason switch
    {
        ReleaseReason.Paid => "电费已缴清",
        ReleaseReason.Plan => "已签订分期付款协议",
        ReleaseReason.Guarantee => "已提供付款担保",
        ReleaseReason.AuthorityOrder => "主管部门要求恢复供电",
        ReleaseReason.MedicalSafety => "健康或安全需要用电",
        ReleaseReason.Wrongful => "停电有误",
        ReleaseReason.Cleared => "停电原因已消除",
        ReleaseReason.WorkDone => "检修已完成",
        ReleaseReason.CustomerRequest => "用户申请恢复用电",
    };

    protected override string Step(CaseStep step, LocalClock clock) => step switch
    {
        CaseStep.Told(var notice) => Told(notice, clock),
        CaseStep.Ordered order => $"{order.Issuer} 下达停电指令，原因：{Cut(order.Reason)}。",
        CaseStep.Approved approved => $"{approved.Issuer} 批准停电。",
        CaseStep.CutRefused refused => $"停电指令被拒绝：{Refusals(refused.Codes)}。",
        CaseStep.CountingDown { Until: { } until } => $"停电倒计时开始，如无人制止，将于 {clock.Of(until)} 停电。",
        CaseStep.CountingDown => "停电倒计时开始。",
        CaseStep.CalledOff { Code: { } code } => $"停电已取消：{Refusal(code)}。",
        CaseStep.CalledOff => "停电已取消。",
        CaseStep.CutOff off => $"已停电；{Proof(off.Proof)}。",
        CaseStep.NotProved { Opening: true } doubt => $"已向开关发出断开命令，但{(doubt.Contradicted ? "测量结果与之矛盾" : "无法确认是否断开")}。",
        CaseStep.NotProved doubt => $"已向开关发出合闸命令，但{(doubt.Contradicted ? "测量结果与之矛盾" : "无法确认是否合闸")}。",
        CaseStep.Released { Amounts: { } amounts } release => $"{release.Issuer} 确认：{Release(release.Reason)}（已付 {Price(amounts.Paid, amounts.Currency)}，尚欠 {Price(amounts.Balance, amounts.Currency)}）。",
        CaseStep.Released release => $"{release.Issuer} 确认：{Release(release.Reason)}。",
        CaseStep.Revoked => "上述确认已被撤回。",
        CaseStep.ReconnectOrdered order => $"{order.Issuer} 下达复电指令。",
        CaseStep.RestoringRefused refused => $"暂时无法复电：{Refusals(refused.Codes)}。",
        CaseStep.Armed { Until: { } until } => $"开关已允许合闸，用户可在 {clock.Of(until)} 前按下电表按钮合闸。",
        CaseStep.Armed => "开关已允许合闸，用户可按下电表按钮合闸。",
        CaseStep.Restored { Since: { } since } back => $"已恢复供电，距确认 {Span(since)}；{Proof(back.Proof)}。",
        CaseStep.Restored back => $"已恢复供电；{Proof(back.Proof)}。",
        CaseStep.FieldVisit => "已通知技术人员到现场处理。",
        CaseStep.Moved moved => $"开关由“{Actual(moved.From)}”变为“{Actual(moved.To)}”，并无人下达指令。",
        CaseStep.Closed => "本案已结束。",
        _ => throw new ArgumentOutOfRangeException(nameof(step), step.GetType().Name, "no such step"),
    };

    protected override string Outlook(Outlook outlook, LocalClock clock) => outlook switch
    {
        Story.Outlook.On => "目前供电正常。",
        Story.Outlook.CutDue { At: { } at } => $"目前供电正常，将于 {clock.Of(at)} 停电；缴清电费或任何一方提出即可制止。",
        Story.Outlook.CutDue => "目前供电正常；已下达停电指令，等待批准。",
        Story.Outlook.WaitsForRelease { Reason: CutReason.Arrears, Due: { } due, Currency: { } currency } waits => $"目前停电。缴清 {Price(due, currency)} 后 {Span(waits.Target)}内恢复供电，夜间和节假日也一样。",
        Story.Outlook.WaitsForRelease waits => $"目前停电。确认停电原因消除后 {Span(waits.Target)}内恢复供电，夜间和节假日也一样。",
        Story.Outlook.WaitsForOrder { Until: { } until } => $"已可复电，等待合闸指令；如无指令，将于 {clock.Of(until)} 自动复电。",
        Story.Outlook.WaitsForOrder => "已可复电，等待合闸指令。",
        Story.Outlook.Returning returning => $"即将恢复供电，不迟于 {clock.Of(returning.By)}。",
        Story.Outlook.WaitsForButton { Until: { } until } => $"用户在 {clock.Of(until)} 前按下电表按钮即可恢复供电。",
        Story.Outlook.WaitsForButton => "用户按下电表按钮即可恢复供电。",
        Story.Outlook.WaitsForVisit => "已通知技术人员，到现场处理后恢复供电。",
        _ => throw new ArgumentOutOfRangeException(nameof(outlook), outlook.GetType().Name, "no such outlook"),
    };

    private static string Told(SignedMessage.Notice notice, LocalClock clock)
    {
        var kind = notice.Kind switch
        {
            NoticeKind.Demand => "催缴通知",
            NoticeKind.Written => "书面停电通知",
            NoticeKind.RemoteExtra => "补充通知",
            NoticeKind.Final => "最后通知",
        };
        var by = notice.By is { } person ? $"，经办人 {person}" : "";
        var delivered = notice.Delivered is { } then ? $"，{Outcome(notice.Outcome)} {clock.Of(then)}" : $"，{Outcome(notice.Outcome)}";
        return $"以{Channel(notice.Channel)}发出{kind}，欠费 {Price(notice.Due, notice.Currency)}{by}{delivered}；{clock.Of(notice.CutAfter)} 之前不停电。";
    }

    // Channels and outcomes are an open list; a word that has no translation is shown as it came.
    private static string Channel(string channel) => channel switch
    {
        "sms" => "短信",
        "voice" => "电话",
        "letter" => "信函",
        "door" => "上门",
        "app" => "手机应用",
        _ => channel,
    };

    private static string Outcome(string outcome) => outcome switch
    {
        "sent" => "已发出",
        "delivered" => "已送达",
        "confirmed" => "用户已确认",
        "posted" => "已张贴",
        "failed" => "未送达",
        _ => outcome,
    };

    private static string Refusals(ImmutableArray<RefusalCode> codes) => string.Join("；", codes.Distinct().Select(ChineseRefusals.Of));

    private static string Proof(ProofLevel level) => level switch
    {
        ProofLevel.Physical => "测量结果已证实",
        ProofLevel.StateOnly => "开关状态如此，且无相反迹象",
        ProofLevel.None => "尚无证据",
    };

    private static string Actual(SwitchActual actual) => actual switch
    {
        SwitchActual.Unknown => "未知",
        SwitchActual.Open => "断开",
        SwitchActual.Closed => "闭合",
        SwitchActual.Armed => "允许合闸",
        SwitchActual.Locked => "锁定",
        SwitchActual.Tripped => "跳闸",
    };

    private static string Price(long minor, string currency) => Money(minor, currency).Replace(" CNY", " 元", StringComparison.Ordinal);

    private static string Span(TimeSpan time) =>
        time < TimeSpan.FromMinutes(2) ? Text($"{time.TotalSeconds:0} 秒")
        : time < TimeSpan.FromHours(2) ? Text($"{time.TotalMinutes:0} 分钟")
        : Text($"{time.TotalHours:0.#} 小时");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
