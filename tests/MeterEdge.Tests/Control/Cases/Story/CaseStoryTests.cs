using System.Text.Json.Nodes;
using MeterEdge.Control;
using MeterEdge.Control.Cases;
using MeterEdge.Control.Cases.Story;
using MeterEdge.Control.Messages;
using MeterEdge.Control.Policy;
using MeterEdge.Control.Switching;
using MeterEdge.Tests.Control.Policy;

namespace MeterEdge.Tests.Control.Cases.Story;

public sealed class CaseStoryTests
{
    private static readonly DateTimeOffset Cut = Some.Planned;
    private static readonly ReconnectPolicy Reconnect = new(new());

    private static readonly CaseFile Open = new()
    {
        Id = "C-1",
        Meter = "130005218841",
        Opened = Cut.AddDays(-20),
        Notices = Some.Question.Notices,
        Approvals = [Some.Approval("station-a")],
        Cut = new(Some.Order(CutReason.Arrears), Cut.AddMinutes(-32), null) { Stage = CutStage.Done, Executed = Cut, Verified = Cut },
    };

    private static readonly HeldRelease Paid = new(
        new()
        {
            Issuer = "bank",
            Role = KeyRole.Payment,
            Id = "release-1",
            IssuedAt = Cut.AddHours(1),
            Expires = Cut.AddDays(3),
            Meter = "130005218841",
            Account = "A-1001",
            Case = "C-1",
            Reason = ReleaseReason.Paid,
            Mode = ReconnectMode.Direct,
            Amounts = new(12_000, 12_000, 0, "CNY"),
            Transaction = "T-9",
        },
        Cut.AddHours(1),
        null);

    [Fact]
    public void Answers_and_events_become_steps_in_the_order_of_time_and_each_of_them_once()
    {
        var story = Story(
            Open with { Release = Paid, Closed = Cut.AddMinutes(62), Reconnect = new(Order(), Cut.AddHours(1), null) },
            Connected(),
            Answer(-33, "disconnect", "refused", """ "result":"NO_FINAL_NOTICE","gates":[{"rule":"notice.final_minutes","code":"NO_FINAL_NOTICE"},{"rule":"window.hours","code":"OUTSIDE_HOURS"}] """),
            Answer(-32, "disconnect", "accepted", """ "result":"ok" """),
            Answer(-30, "disconnect", "countdown", """ "t":{"said":"2026-10-14T01:30:00.000Z","until":"2026-10-14T02:00:00.000Z"} """),
            Answer(0, "disconnect", "executing", """ "result":"ok" """),
            Answer(0, "disconnect", "verified", """ "result":"ok" """),
            new(Cut, "cut", Severity.Warning, "130005218841", new() { ["reason"] = "ARREARS", ["proof"] = "physical" }, "C-1"),
            Answer(60, "reconnect", "armed", """ "t":{"said":"2026-10-14T03:00:00.000Z","until":"2026-10-14T03:30:00.000Z"} """),
            Answer(60, "reconnect", "armed", """ "t":{"said":"2026-10-14T03:00:00.000Z","until":"2026-10-14T03:30:00.000Z"} """),
            Answer(61, "reconnect", "armed", """ "repeat":true """),
            new(Cut.AddMinutes(61), "restored", Severity.Info, "130005218841", new() { ["proof"] = "state_only", ["elapsed_s"] = 61 }, "C-1"),
            new(Cut.AddMinutes(61), "payment_seen", Severity.Info, "130005218841", [], "C-1"),
            new(Cut.AddMinutes(-5), "switch_moved", Severity.Warning, "130005218841", new() { ["from"] = "closed", ["to"] = "open" }, "C-1"),
            new(Cut.AddMinutes(59), "field_visit_needed", Severity.Alarm, "130005218841", new() { ["why"] = "locked" }, "C-1"));

        Assert.Equal(
            [
                "Told", "Told", "Told", "Told", "Approved", "CutRefused", "Ordered", "CountingDown", "Moved", "CutOff", "FieldVisit",
                "ReconnectOrdered", "Released", "Armed", "Restored", "Closed",
            ],
            story.Steps.Select(one => one.Step.GetType().Name));
        Assert.Equal([RefusalCode.NoFinalNotice, RefusalCode.OutsideHours], Step<CaseStep.CutRefused>(story).Codes);
        Assert.Equal(Cut, Step<CaseStep.CountingDown>(story).Until);
        Assert.Equal(ProofLevel.Physical, Step<CaseStep.CutOff>(story).Proof);
        Assert.Equal(new CaseStep.Restored(ProofLevel.StateOnly, TimeSpan.FromSeconds(61)), Step<CaseStep.Restored>(story));
        Assert.Equal(new CaseStep.Moved(SwitchActual.Closed, SwitchActual.Open), Step<CaseStep.Moved>(story));
        Assert.Equal(new Outlook.On(), story.Outlook);
    }

    [Theory]
    [InlineData("disconnect", "cancelled", "CalledOff { Code = Restarted }")]
    [InlineData("disconnect", "expired", "CalledOff { Code = Restarted }")]
    [InlineData("disconnect", "contradicted", "NotProved { Opening = True, Contradicted = True }")]
    [InlineData("disconnect", "unknown", "NotProved { Opening = True, Contradicted = False }")]
    [InlineData("reconnect", "unknown", "NotProved { Opening = False, Contradicted = False }")]
    [InlineData("reconnect", "cancelled", "Revoked { }")]
    [InlineData("reconnect", "expired", null)]
    [InlineData("reconnect", "awaiting_order", null)]
    [InlineData("reconnect", "nonsense", null)]
    public void An_answer_is_told_as_what_it_meant(string verb, string stage, string? step)
    {
        var bare = Open with { Notices = [], Approvals = [], Cut = null };

        var steps = Story(bare, Connected(), Answer(0, verb, stage, """ "result":"RESTARTED" """)).Steps.Select(one => one.Step.ToString());

        Assert.Equal(step is null ? [] : [step], steps);
    }

    [Fact]
    public void A_damaged_row_is_passed_over()
    {
        JsonObject[] damaged = [[], new() { ["verb"] = 7, ["stage"] = true }, new() { ["verb"] = "disconnect", ["stage"] = "countdown", ["t"] = "x" }, new() { ["damaged"] = true }];
        var bare = Open with { Notices = [], Approvals = [], Cut = null };

        var story = Story(bare, Connected(), [.. damaged.Select(data => new Event(Cut, KeptEvent.Verdict, Severity.Info, null, data)), new(Cut, "cut", Severity.Info, null, [])]);

        Assert.Equal([new CaseStep.CountingDown(null), new CaseStep.CutOff(ProofLevel.None)], story.Steps.Select(one => one.Step));
    }

    [Fact]
    public void The_outlook_follows_from_what_is_meant_for_the_switch()
    {
        var now = Cut.AddMinutes(61);
        var released = Open with { Release = Paid };
        var waiting = Open with { Release = Paid with { OrderWait = new(Cut, TimeSpan.FromHours(2)) } };

        Assert.Equal(new Outlook.CutDue(Cut), After(Open with { Cut = Open.Cut! with { Stage = CutStage.Countdown, Wait = new(Cut.AddMinutes(-30), TimeSpan.FromMinutes(30)) } }, SwitchIntent.CutPending));
        Assert.Equal(new Outlook.WaitsForRelease(CutReason.Arrears, 12_000, "CNY", TimeSpan.FromMinutes(15)), After(Open, SwitchIntent.Disconnected));
        Assert.Equal(new Outlook.WaitsForRelease(CutReason.Arrears, 12_000, "CNY", TimeSpan.FromMinutes(15)), After(Open, SwitchIntent.Opening));
        Assert.Equal(new Outlook.WaitsForOrder(Cut.AddHours(2)), After(waiting, SwitchIntent.Disconnected));
        Assert.Equal(new Outlook.Returning(Cut.AddMinutes(75)), After(released, SwitchIntent.Released));
        Assert.Equal(new Outlook.Returning(Cut.AddMinutes(75)), After(released, SwitchIntent.Closing));
        Assert.Equal(new Outlook.Returning(Cut.AddHours(25)), CaseStory.Of(released, Meant(SwitchIntent.Released), [], Reconnect, Cut.AddHours(3)).Outlook);
        Assert.Equal(new Outlook.WaitsForButton(Cut.AddMinutes(90)), CaseStory.Of(released, Meant(SwitchIntent.Armed) with { ArmedFor = new(Cut.AddHours(1), TimeSpan.FromMinutes(30)) }, [], Reconnect, now).Outlook);
        Assert.Equal(new Outlook.WaitsForVisit(), CaseStory.Of(released, Meant(SwitchIntent.Released) with { FieldVisit = true }, [], Reconnect, now).Outlook);
        Assert.Equal(new Outlook.On(), After(released, SwitchIntent.Probation));
        Assert.Equal(new Outlook.CutDue(null), CaseStory.Of(Open with { Cut = Open.Cut! with { Stage = CutStage.AwaitingApproval } }, Connected(), [], Reconnect, now).Outlook);

        Outlook After(CaseFile of, SwitchIntent intent) => CaseStory.Of(of, Meant(intent), [], Reconnect, now).Outlook;
    }

    [Fact]
    public void An_answer_of_the_longest_case_fits_into_a_message()
    {
        var notices = Enumerable.Range(0, 64).Select(i => Some.Notice(NoticeKind.Written, new('x', 64), i) with { By = new('经', 64), Outcome = "posted" });
        var of = Open with { Notices = [.. notices], Release = Paid };
        var refusals = Enumerable.Range(0, 400).Select(i => Answer(i, "disconnect", "refused", """ "result":"PROTECTED_MEDICAL" """));

        var data = CaseAnswer.Of(of, Meant(SwitchIntent.Disconnected), "A-1001", Story(of, Meant(SwitchIntent.Disconnected), [.. refusals]), "zh", CaseTexts.Find("zh")!, Some.Shanghai);

        Assert.InRange(data.ToJsonString().Length, 10_000, 60_000);
        Assert.Equal(64, data["text"]!.AsArray().Count);
        Assert.Equal(64 + 1 + 1 + 1 + 400 + 1 - 64, data["left_off"]!.GetValue<int>());
    }

    private static CaseStory Story(CaseFile of, SwitchFile file, params Event[] happened) => CaseStory.Of(of, file, happened, Reconnect, Cut.AddMinutes(61));

    private static T Step<T>(CaseStory story)
        where T : CaseStep => story.Steps.Select(one => one.Step).OfType<T>().Single();

    private static SwitchFile Connected() => new() { Meter = "130005218841" };

    private static SwitchFile Meant(SwitchIntent intent) => Connected() with { Case = "C-1", Intent = intent };

    private static Event Answer(int minutes, string verb, string stage, string rest) => new(
        Cut.AddMinutes(minutes),
        KeptEvent.Verdict,
        Severity.Info,
        "130005218841",
        JsonNode.Parse($$"""{"verb":"{{verb}}","stage":"{{stage}}",{{rest}}}""")!.AsObject(),
        "C-1");

    private static SignedMessage.ReconnectOrder Order() => new()
    {
        Issuer = "grid",
        Role = KeyRole.Headend,
        Id = "order-2",
        IssuedAt = Cut.AddHours(1),
        Expires = Cut.AddHours(1),
        Meter = "130005218841",
        Account = "A-1001",
        Case = "C-1",
    };
}
