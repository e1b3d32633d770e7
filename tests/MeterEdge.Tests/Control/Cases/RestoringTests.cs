using MeterEdge.Configuration;
using MeterEdge.Control.Cases;
using MeterEdge.Control.Messages;
using MeterEdge.Control.Switching;
using MeterEdge.Tests.Control.Switching;
using MeterEdge.Tests.Journal;
using Asked = MeterEdge.Tests.Control.Policy.Some;

namespace MeterEdge.Tests.Control.Cases;

public sealed class RestoringTests
{
    private static readonly SignedMessage.DisconnectOrder Order = Asked.Order(CutReason.Arrears);

    [Fact]
    public async Task After_a_start_a_switch_that_nobody_has_seen_is_looked_at_before_anybody_says_that_there_is_supply()
    {
        using var folder = new TempFolder();
        await using var it = new OpenDesk(folder.Path);
        await it.Restart();
        it.Say(OpenDesk.Release());
        Assert.Equal(["accepted", "awaiting_order"], it.StagesOf("release-1"));

        it.Desk.Seen(OpenDesk.Meter, FakeSwitch.Closed with { Time = it.Time.GetUtcNow() });
        Assert.NotNull(it.Case.Closed);
        Assert.True(it.Answers[^1].CaseClosed);
        Assert.Equal(ReleaseState.Consumed, it.Case.Release!.State);
        Assert.Empty(it.Writes);
    }

    [Fact]
    public async Task A_switch_that_fell_silent_is_looked_at_before_anybody_says_that_there_is_supply()
    {
        using var folder = new TempFolder();
        await using var it = new OpenDesk(folder.Path);
        it.Desk.Seen(OpenDesk.Meter, FakeSwitch.Closed with { Actual = SwitchActual.Unknown, Failure = "no answer", Time = it.Time.GetUtcNow() });
        it.Say(OpenDesk.Release());
        Assert.Equal(["accepted", "awaiting_order"], it.StagesOf("release-1"));
    }

    [Fact]
    public async Task A_switch_whose_case_was_damaged_on_disk_adopts_the_next_release()
    {
        using var folder = new TempFolder();
        await using var it = await OpenDesk.Cut(folder.Path);
        it.Desk.Turn(turn => turn.RemoveCase(OpenDesk.CaseId));
        await it.Restart();
        await it.StartWorker();
        it.Say(OpenDesk.Release() with { Case = "C-new" }, OpenDesk.Reconnect() with { Case = "C-new" });
        await it.Until(() => it.Desk.Book.Cases["C-new"].Closed is not null);
        Assert.Equal(["Open", "Close"], it.Writes);
        Assert.Equal("verified", it.StagesOf("release-1")[^1]);
    }

    [Fact]
    public async Task After_a_start_a_switch_that_was_opened_by_somebody_is_closed_for_whoever_has_paid()
    {
        using var folder = new TempFolder();
        await using var it = new OpenDesk(folder.Path);
        await it.Restart();
        it.Device.Now = FakeSwitch.Opened;
        await it.StartWorker();
        it.Say(OpenDesk.Release(), OpenDesk.Reconnect());
        await it.Until(() => it.Case.Closed is not null);
        Assert.Equal(["Close"], it.Writes);
        Assert.Equal("verified", it.StagesOf("release-1")[^1]);
        Assert.True(it.Answers[^1].Adopted);
    }

    [Fact]
    public async Task A_release_ends_a_countdown_at_once_even_where_the_switch_was_seen_open()
    {
        using var folder = new TempFolder();
        await using var it = new OpenDesk(folder.Path);
        it.Prepare();
        it.Say(Order, Asked.Approval("grid-station-a"));
        it.Desk.Seen(OpenDesk.Meter, FakeSwitch.Opened with { Time = it.Time.GetUtcNow() });
        it.Say(OpenDesk.Release());
        Assert.Equal("cancelled", it.StagesOf(Order.Id)[^1]);
        Assert.Equal("awaiting_order", it.StagesOf("release-1")[^1]);
        Assert.Equal(SwitchIntent.Connected, it.Switch.Intent);
        Assert.Equal(CutStage.Void, it.Case.Cut!.Stage);
    }

    [Fact]
    public async Task While_a_release_waits_for_its_order_no_other_case_begins_to_cut()
    {
        using var folder = new TempFolder();
        await using var it = new OpenDesk(folder.Path);
        it.Desk.Seen(OpenDesk.Meter, FakeSwitch.Opened with { Time = it.Time.GetUtcNow() });
        it.Say(OpenDesk.Release() with { Case = "C-other", Id = "release-other" });
        it.Prepare();
        it.Say(Order, Asked.Approval("grid-station-a"));
        Assert.Equal(["refused"], it.StagesOf(Order.Id));
        Assert.Equal("SUPERSEDED", it.Answers.Single(answer => answer.Id == Order.Id).Result);
    }

    [Fact]
    public async Task Who_pays_a_second_case_while_the_switch_is_off_for_the_first_is_not_cut_for_it_later()
    {
        using var folder = new TempFolder();
        await using var it = await OpenDesk.Cut(folder.Path);
        it.Say([.. Asked.Question.Notices.Select(notice => notice with { Case = "C-other", Id = $"{notice.Id}-other" })]);
        it.Say(OpenDesk.Release() with { Case = "C-other", Id = "release-other" });
        Assert.NotNull(it.Desk.Book.Cases["C-other"].Closed);
        Assert.Equal(SwitchIntent.Disconnected, it.Switch.Intent);
        Assert.Equal(OpenDesk.CaseId, it.Switch.Case);

        it.Say(OpenDesk.Release() with { Case = "C-of-nobody", Id = "release-nobody" });
        Assert.Equal("CASE_MISMATCH", it.Answers[^1].Result);
        Assert.Equal(["Open"], it.Writes);
    }

    [Fact]
    public async Task After_three_attempts_nothing_is_written_until_somebody_orders_it_anew()
    {
        using var folder = new TempFolder();
        await using var it = await OpenDesk.Cut(folder.Path);
        it.Device.Does = (_, now) => now;
        it.Say(OpenDesk.Release(), OpenDesk.Reconnect());
        await it.Until(() => it.Events.Contains("field_visit_needed"));
        var (given, asked) = (it.Time.GetUtcNow(), it.Writes.Count);
        await it.Until(() => it.Time.GetUtcNow() > given.AddHours(2));
        Assert.Equal(asked, it.Writes.Count);

        it.Device.Does = FakeSwitch.Obeys;
        it.Say(OpenDesk.Reconnect("order-3"));
        Assert.Equal("accepted", it.StagesOf("order-3")[0]);
        await it.Until(() => it.Case.Closed is not null);
        Assert.Equal(["Open", "Close", "Close", "Close", "Close"], it.Writes);
        Assert.Equal("verified", it.StagesOf("order-3")[^1]);
        Assert.Equal("verified", it.StagesOf("release-1")[^1]);
    }

    [Fact]
    public async Task A_register_that_says_closed_while_the_customers_side_is_dead_is_never_called_restored()
    {
        using var folder = new TempFolder();
        await using var it = await OpenDesk.Cut(folder.Path);
        it.Say(OpenDesk.Release(), OpenDesk.Reconnect());
        await it.Until(() => it.Switch.Intent == SwitchIntent.Probation);
        it.Device.Now = FakeSwitch.Closed with { LoadVoltageV = 0, CurrentA = 0, PowerW = 0 };
        await it.Until(() => it.Events.Contains("field_visit_needed"));
        Assert.DoesNotContain("verified", it.StagesOf("release-1"));
        Assert.DoesNotContain("restored", it.Events);

        it.Device.Now = FakeSwitch.Closed;
        await it.Until(() => it.Case.Closed is not null);
        Assert.Equal("verified", it.StagesOf("release-1")[^1]);
    }

    [Fact]
    public async Task A_release_that_is_taken_back_for_a_switch_that_we_never_cut_leaves_it_as_it_was()
    {
        using var folder = new TempFolder();
        await using var it = new OpenDesk(folder.Path) { OnRelease = OnRelease.WaitForOrder };
        it.Device.Now = FakeSwitch.Opened;
        it.Desk.Seen(OpenDesk.Meter, FakeSwitch.Opened with { Time = it.Time.GetUtcNow() });
        it.Say(OpenDesk.Release(), OpenDesk.Reconnect());
        Assert.Equal(SwitchIntent.Released, it.Switch.Intent);
        it.Say(new SignedMessage.Revoke
        {
            Issuer = "bank",
            Role = KeyRole.Payment,
            Id = "revoke-1",
            IssuedAt = Asked.Planned,
            Expires = Asked.Planned.AddHours(72),
            Meter = OpenDesk.Meter,
            Account = "A-1001",
            Case = OpenDesk.CaseId,
            Ref = "release-1",
        });
        Assert.Equal(SwitchIntent.Connected, it.Switch.Intent);
        Assert.Equal("cancelled", it.StagesOf("release-1")[^1]);

        // Another payment, of another case, brings supply back all the same.
        it.Say(OpenDesk.Release() with { Case = "C-other", Id = "release-other" }, OpenDesk.Reconnect("order-other") with { Case = "C-other" });
        await it.StartWorker();
        await it.Until(() => it.Desk.Book.Cases["C-other"].Closed is not null);
        Assert.Equal(["Close"], it.Writes);
    }
}
