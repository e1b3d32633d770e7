using System.Collections.Immutable;
using MeterEdge.Control;
using MeterEdge.Control.Cases.Story;
using MeterEdge.Control.Messages;
using MeterEdge.Control.Switching;
using MeterEdge.Tests.Control.Policy;

namespace MeterEdge.Tests.Control.Cases.Story;

public sealed class CaseTextsTests
{
    private static readonly DateTimeOffset Cut = Some.Planned;

    /// <summary>Every kind of step, with and without what it may lack.</summary>
    private static readonly CaseStep[] Steps =
    [
        new CaseStep.Told(Some.Notice(NoticeKind.Demand, "app", 0)),
        new CaseStep.Told(Some.Notice(NoticeKind.Written, "door", 0) with { Outcome = "posted", By = "Li Wei" }),
        new CaseStep.Told(Some.Notice(NoticeKind.RemoteExtra, "pigeon", 0) with { Delivered = null, Outcome = "lost" }),
        new CaseStep.Told(Some.Notice(NoticeKind.Final, "voice", 0)),
        .. Enum.GetValues<CutReason>().Select(reason => new CaseStep.Ordered(reason, "grid")),
        new CaseStep.Approved("station-a"),
        new CaseStep.CutRefused([.. Enum.GetValues<RefusalCode>()]),
        new CaseStep.CountingDown(Cut),
        new CaseStep.CountingDown(null),
        new CaseStep.CalledOff(RefusalCode.Restarted),
        new CaseStep.CalledOff(null),
        .. Enum.GetValues<ProofLevel>().Select(level => new CaseStep.CutOff(level)),
        new CaseStep.NotProved(Opening: true, Contradicted: true),
        new CaseStep.NotProved(Opening: true, Contradicted: false),
        new CaseStep.NotProved(Opening: false, Contradicted: true),
        new CaseStep.NotProved(Opening: false, Contradicted: false),
        .. Enum.GetValues<ReleaseReason>().Select(reason => new CaseStep.Released(reason, "bank", null)),
        new CaseStep.Released(ReleaseReason.Paid, "bank", new(12_000, 12_050, -50, "CNY")),
        new CaseStep.Revoked(),
        new CaseStep.ReconnectOrdered("grid"),
        new CaseStep.RestoringRefused([RefusalCode.LocalLock, RefusalCode.LineVoltage]),
        new CaseStep.Armed(Cut),
        new CaseStep.Armed(null),
        new CaseStep.Restored(ProofLevel.Physical, TimeSpan.FromSeconds(41)),
        new CaseStep.Restored(ProofLevel.StateOnly, null),
        new CaseStep.FieldVisit(),
        .. Enum.GetValues<SwitchActual>().Select(actual => new CaseStep.Moved(actual, SwitchActual.Open)),
        new CaseStep.Closed(),
    ];

    private static readonly Outlook[] Outlooks =
    [
        new Outlook.On(),
        new Outlook.CutDue(Cut),
        new Outlook.CutDue(null),
        new Outlook.WaitsForRelease(CutReason.Arrears, 12_000, "CNY", TimeSpan.FromMinutes(15)),
        new Outlook.WaitsForRelease(CutReason.PlannedWork, null, null, TimeSpan.FromMinutes(15)),
        new Outlook.WaitsForOrder(Cut),
        new Outlook.WaitsForOrder(null),
        new Outlook.Returning(Cut),
        new Outlook.WaitsForButton(Cut),
        new Outlook.WaitsForButton(null),
        new Outlook.WaitsForVisit(),
    ];

    [Fact]
    public void A_case_is_told_in_english() => Assert.Equal(
        """
        2026-10-04 10:00 A written notice of 120.00 CNY went out over letter by Li Wei, posted 2026-10-04 10:00; no cut before 2026-10-14 09:00.
        2026-10-14 09:28 A cut was ordered by grid, for unpaid bills.
        2026-10-14 09:29 station-a approved the cut.
        2026-10-14 09:30 The countdown began; the cut is due at 2026-10-14 10:00 unless somebody stops it.
        2026-10-14 10:00 Supply was cut; what was measured proves it.
        2026-10-14 11:00 bank confirmed: the debt was paid (120.00 CNY paid, 0.00 CNY still owed).
        2026-10-14 11:01 Supply is back, 41 seconds after the confirmation; what was measured proves it.
        2026-10-14 11:02 The case was closed.
        Supply is on.
        """,
        Told("en", Story(), new Outlook.On()), ignoreLineEndingDifferences: true);

    [Fact]
    public void A_case_is_told_in_chinese() => Assert.Equal(
        """
        2026-10-04 10:00 以信函发出书面停电通知，欠费 120.00 元，经办人 Li Wei，已张贴 2026-10-04 10:00；2026-10-14 09:00 之前不停电。
        2026-10-14 09:28 grid 下达停电指令，原因：欠费。
        2026-10-14 09:29 station-a 批准停电。
        2026-10-14 09:30 停电倒计时开始，如无人制止，将于 2026-10-14 10:00 停电。
        2026-10-14 10:00 已停电；测量结果已证实。
        2026-10-14 11:00 bank 确认：电费已缴清（已付 120.00 元，尚欠 0.00 元）。
        2026-10-14 11:01 已恢复供电，距确认 41 秒；测量结果已证实。
        2026-10-14 11:02 本案已结束。
        目前供电正常。
        """,
        Told("zh", Story(), new Outlook.On()), ignoreLineEndingDifferences: true);

    [Fact]
    public void The_last_line_says_when_supply_returns()
    {
        var waits = new Outlook.WaitsForRelease(CutReason.Arrears, 12_000, "CNY", TimeSpan.FromMinutes(15));

        Assert.Equal("Supply is off. It comes back within 15 minutes after 120.00 CNY is paid, by night and on holidays too.", Told("en", [], waits));
        Assert.Equal("目前停电。缴清 120.00 元 后 15 分钟内恢复供电，夜间和节假日也一样。", Told("zh", [], waits));
    }

    [Theory]
    [InlineData("en")]
    [InlineData("zh")]
    public void Everything_that_can_happen_has_a_sentence_of_its_own(string language)
    {
        Assert.Equal(typeof(CaseStep).GetNestedTypes().ToHashSet(), Steps.Select(step => step.GetType()).ToHashSet());
        Assert.Equal(typeof(Outlook).GetNestedTypes().ToHashSet(), Outlooks.Select(outlook => outlook.GetType()).ToHashSet());

        var sentences = Steps.Select(step => Lines(language, [(Cut, step)], Outlooks[0])[0]).Concat(Outlooks.Select(outlook => Told(language, [], outlook))).ToList();

        Assert.Equal(sentences.Count, sentences.Distinct().Count());
        Assert.All(sentences, sentence => Assert.EndsWith(language == "en" ? "." : "。", sentence, StringComparison.Ordinal));
        var codes = Enum.GetValues<RefusalCode>();
        Assert.Equal(codes.Length, codes.Select(CaseTexts.Find(language)!.Refusal).Distinct().Count());
    }

    [Fact]
    public void There_are_two_languages_and_no_other()
    {
        Assert.NotNull(CaseTexts.Find("en"));
        Assert.NotNull(CaseTexts.Find("zh"));
        Assert.Null(CaseTexts.Find("fr"));
    }

    // In another order than it happened.
    private static (DateTimeOffset, CaseStep)[] Story() =>
    [
        (Cut.AddHours(1), new CaseStep.Released(ReleaseReason.Paid, "bank", new(12_000, 12_000, 0, "CNY"))),
        (Cut.AddDays(-10), new CaseStep.Told(Some.Notice(NoticeKind.Written, "letter", 10) with { Outcome = "posted", By = "Li Wei" })),
        (Cut.AddMinutes(-32), new CaseStep.Ordered(CutReason.Arrears, "grid")),
        (Cut.AddMinutes(-31), new CaseStep.Approved("station-a")),
        (Cut.AddMinutes(-30), new CaseStep.CountingDown(Cut)),
        (Cut, new CaseStep.CutOff(ProofLevel.Physical)),
        (Cut.AddMinutes(61), new CaseStep.Restored(ProofLevel.Physical, TimeSpan.FromSeconds(41))),
        (Cut.AddMinutes(62), new CaseStep.Closed()),
    ];

    private static string Told(string language, (DateTimeOffset, CaseStep)[] steps, Outlook outlook) => string.Join('\n', Lines(language, steps, outlook));

    private static ImmutableArray<string> Lines(string language, (DateTimeOffset, CaseStep)[] steps, Outlook outlook) =>
        CaseTexts.Find(language)!.Tell(steps, outlook, Some.Shanghai);
}
