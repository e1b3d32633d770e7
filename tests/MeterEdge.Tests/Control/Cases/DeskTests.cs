using MeterEdge.Control.Cases;
using MeterEdge.Control.Messages;
using MeterEdge.Control.Switching;
using MeterEdge.Tests.Control.Switching;
using MeterEdge.Tests.Journal;
using Asked = MeterEdge.Tests.Control.Policy.Some;

namespace MeterEdge.Tests.Control.Cases;

public sealed class DeskTests
{
    private static readonly SignedMessage.DisconnectOrder Order = Asked.Order(CutReason.Arrears);

    [Fact]
    public async Task Who_was_told_ordered_approved_and_waited_for_is_cut_and_who_has_paid_has_supply_again()
    {
        using var folder = new TempFolder();
        await using var it = new OpenDesk(folder.Path);
        await it.StartWorker();
        it.Prepare();
        it.Say(Order);
        Assert.Equal(["accepted", "awaiting_approval"], it.StagesOf(Order.Id));
        it.Say(Asked.Approval("grid-station-a"));
        await it.Until(() => it.Switch.Intent == SwitchIntent.Disconnected);
        Assert.Equal(["accepted", "awaiting_approval", "countdown", "executing", "verified"], it.StagesOf(Order.Id));
        Assert.Equal("physical", it.Answers.Last(answer => answer.Id == Order.Id).ProofLevel);

        it.Say(OpenDesk.Release());
        Assert.Equal(["accepted", "awaiting_order"], it.StagesOf("release-1"));
        it.Say(OpenDesk.Reconnect());
        await it.Until(() => it.Switch.Intent == SwitchIntent.Connected);
        Assert.Equal("verified", it.StagesOf("release-1")[^1]);
        Assert.Equal("verified", it.StagesOf("order-2")[^1]);
        Assert.Equal(["Open", "Close"], it.Writes);
        Assert.NotNull(it.Case.Closed);
        Assert.Equal(ReleaseState.Consumed, it.Case.Release!.State);
        Assert.Equal(["cut", "payment_seen", "restored"], it.Events.Where(code => code is "cut" or "payment_seen" or "restored"));
    }

    [Fact]
    public async Task Without_an_order_a_release_is_enough_after_a_while_and_without_a_release_an_order_never()
    {
        using var folder = new TempFolder();
        await using var it = await OpenDesk.Cut(folder.Path);
        it.Say(OpenDesk.Reconnect());
        await it.Until(() => it.StagesOf("order-2")[^1] == "expired");
        Assert.Equal(["Open"], it.Writes);
        it.Say(OpenDesk.Release());
        await it.Until(() => it.Switch.Intent == SwitchIntent.Connected);
        Assert.True(it.Answers.Last(answer => answer.Id == "release-1").NoOrder);
    }

    [Theory]
    [InlineData("cancel")]
    [InlineData("release")]
    [InlineData("fact")]
    [InlineData("restart")]
    public async Task A_cut_that_waits_is_stopped_by_anybody(string by)
    {
        using var folder = new TempFolder();
        await using var it = new OpenDesk(folder.Path);
        it.Prepare();
        it.Say(Order, Asked.Approval("grid-station-a"));
        Assert.Equal(SwitchIntent.CutPending, it.Switch.Intent);
        switch (by)
        {
            case "cancel":
                it.Say(new SignedMessage.Cancel { Issuer = "x", Role = KeyRole.Notice, Id = "c-1", IssuedAt = Asked.Planned, Expires = Asked.Planned, Case = OpenDesk.CaseId });
                break;
            case "release":
                it.Say(OpenDesk.Release());
                Assert.NotNull(it.Case.Closed);
                break;
            case "fact":
                it.Say(Asked.Fact(FactKind.Guarantee));
                break;
            case "restart":
                await it.Restart();
                break;
            default:
                Assert.Fail(by);
                break;
        }

        Assert.Equal(SwitchIntent.Connected, it.Switch.Intent);
        Assert.Equal("cancelled", it.StagesOf(Order.Id)[^1]);
        await it.StartWorker();
        it.Time.Advance(TimeSpan.FromMinutes(31));
        await it.Until(() => it.Device.Asked.Count == 0 && it.Time.GetUtcNow() > Asked.Planned.AddMinutes(2));
        Assert.Empty(it.Writes);
    }

    [Fact]
    public async Task A_switch_that_hears_and_does_nothing_is_never_called_open_and_never_told_twice()
    {
        using var folder = new TempFolder();
        await using var it = new OpenDesk(folder.Path);
        it.Device.Does = (_, now) => now;
        await it.StartWorker();
        it.Prepare();
        it.Say(Order, Asked.Approval("grid-station-a"));
        await it.Until(() => it.StagesOf(Order.Id)[^1] == "contradicted");
        var answers = it.Answers.Count;
        await it.Until(() => it.Device.LookedAt.Count > 8);
        Assert.Equal(SwitchIntent.Opening, it.Switch.Intent);
        Assert.Equal(["Open"], it.Writes);
        Assert.Equal(answers, it.Answers.Count);

        // The truth that comes later corrects it.
        it.Device.Now = FakeSwitch.Opened;
        await it.Until(() => it.Switch.Intent == SwitchIntent.Disconnected);
        var last = it.Answers.Last(answer => answer.Id == Order.Id);
        Assert.Equal("verified", last.Stage);
        Assert.Equal(it.Answers.Last(answer => answer.Stage == "contradicted").N, last.Corrects);
    }

    [Fact]
    public async Task A_switch_that_does_not_close_is_told_three_times_and_then_somebody_is_sent()
    {
        using var folder = new TempFolder();
        await using var it = await OpenDesk.Cut(folder.Path);
        it.Device.Does = (_, now) => now;
        it.Say(OpenDesk.Release(), OpenDesk.Reconnect());
        await it.Until(() => it.Events.Contains("field_visit_needed"));
        Assert.Equal(["Open", "Close", "Close", "Close"], it.Writes);
        Assert.Equal(ReleaseState.Reserved, it.Case.Release!.State);
    }

    [Fact]
    public async Task After_a_restart_a_switch_is_read_before_it_is_written_to()
    {
        using var folder = new TempFolder();
        await using var it = await OpenDesk.Cut(folder.Path);
        it.Say(OpenDesk.Release(), OpenDesk.Reconnect());
        Assert.Equal(SwitchIntent.Released, it.Switch.Intent);
        await it.Restart();
        it.Device.Asked.Clear();
        await it.StartWorker();
        await it.Until(() => it.Writes.Count > 0);
        Assert.Equal(["serial", "look", "Close"], it.Device.Asked.Take(3));
    }

    [Fact]
    public async Task A_switch_is_not_closed_sooner_than_ten_minutes_after_it_was_opened()
    {
        using var folder = new TempFolder();
        await using var it = await OpenDesk.Cut(folder.Path);
        var opened = it.Case.Cut!.Executed!.Value;
        it.Say(OpenDesk.Release(), OpenDesk.Reconnect());
        await it.Until(() => it.Writes.Count == 2);
        Assert.True(it.Case.Release!.Executed >= opened.AddMinutes(10), $"{opened:u} {it.Case.Release.Executed:u}");
    }

    [Fact]
    public async Task Every_rule_that_says_no_is_named()
    {
        using var folder = new TempFolder();
        await using var it = new OpenDesk(folder.Path);
        it.Say(Order);
        var refusal = Assert.Single(it.Answers);
        Assert.Equal("refused", refusal.Stage);
        Assert.NotEqual("NO_APPROVAL", refusal.Result); // that alone would have been waited for
        Assert.Contains("NO_NOTICE", refusal.Gates!.Select(gate => gate.Code));
        Assert.Contains("NO_FINAL_NOTICE", refusal.Gates!.Select(gate => gate.Code));
        Assert.NotNull(refusal.Audit);
    }

    [Theory]
    [InlineData("grid-key", "UNKNOWN_KEY")]
    [InlineData("station-key", "NO_APPROVAL")]
    public async Task What_a_key_has_ordered_or_approved_ends_when_the_key_is_taken_out_of_the_set(string lost, string code)
    {
        using var folder = new TempFolder();
        await using var it = new OpenDesk(folder.Path);
        it.Prepare();
        it.Say(Order with { KeyId = "grid-key" }, Asked.Approval("grid-station-a") with { KeyId = "station-key" });
        it.Desk.Look();
        Assert.Equal("countdown", it.StagesOf(Order.Id)[^1]);
        it.LostKeys.Add(lost);
        it.Desk.Look();
        var answer = it.Answers.Last(answer => answer.Id == Order.Id);
        Assert.Equal(("cancelled", code), (answer.Stage, answer.Result));
        Assert.Equal(SwitchIntent.Connected, it.Switch.Intent);
    }

    [Fact]
    public async Task An_order_for_a_meter_that_was_taken_out_of_the_configuration_is_void_and_holds_up_nobody()
    {
        using var folder = new TempFolder();
        await using var it = new OpenDesk(folder.Path);
        it.Prepare();
        it.Say(Order);
        Assert.Equal("awaiting_approval", it.StagesOf(Order.Id)[^1]);
        it.IsConfigured = false;
        await it.Restart();
        it.Desk.Look();
        Assert.Equal("UNKNOWN_METER", it.Answers.Last(answer => answer.Id == Order.Id).Result);
    }

    [Fact]
    public async Task A_switch_of_an_unproved_profile_gives_supply_back_and_never_cuts()
    {
        using var folder = new TempFolder();
        await using var it = new OpenDesk(folder.Path, isUnproved: true);
        it.Prepare();
        it.Say(Order, Asked.Approval("grid-station-a"));
        Assert.Equal("NO_SWITCH", it.Answers.Single(answer => answer.Id == Order.Id).Result);

        it.Device.Now = FakeSwitch.Opened;
        it.Desk.Seen(OpenDesk.Meter, FakeSwitch.Opened with { Time = it.Time.GetUtcNow() });
        it.Say(OpenDesk.Release(), OpenDesk.Reconnect());
        await it.StartWorker();
        await it.Until(() => it.Case.Closed is not null);
        Assert.Equal(["Close"], it.Writes);
    }

    [Fact]
    public async Task A_clock_that_is_no_longer_trusted_stops_the_cut_at_its_moment()
    {
        using var folder = new TempFolder();
        await using var it = new OpenDesk(folder.Path);
        it.Prepare();
        it.Say(Order, Asked.Approval("grid-station-a"));
        it.ClockTrusted = false;
        await it.StartWorker();
        await it.Until(() => it.StagesOf(Order.Id)[^1] == "cancelled");
        Assert.Equal("CLOCK_UNTRUSTED", it.Answers.Last(answer => answer.Id == Order.Id).Result);
        Assert.Empty(it.Writes);
    }

    [Fact]
    public async Task What_a_closed_case_held_is_dead()
    {
        using var folder = new TempFolder();
        await using var it = new OpenDesk(folder.Path);
        it.Prepare();
        it.Say(OpenDesk.Release());
        Assert.True(it.Answers.Last(answer => answer.Id == "release-1").CaseClosed);
        it.Say(Order);
        Assert.Equal("CASE_CLOSED", it.Answers[^1].Result);
        it.Say(OpenDesk.Release("release-2"));
        Assert.Equal("CASE_CLOSED", it.Answers[^1].Result);
    }
}
