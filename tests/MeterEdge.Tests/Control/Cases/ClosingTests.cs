using MeterEdge.Control.Cases;
using MeterEdge.Control.Messages;
using MeterEdge.Control.Switching;
using MeterEdge.Tests.Control.Switching;
using MeterEdge.Tests.Journal;
using Asked = MeterEdge.Tests.Control.Policy.Some;

namespace MeterEdge.Tests.Control.Cases;

public sealed class ClosingTests
{
    private static readonly SignedMessage.DisconnectOrder Order = Asked.Order(CutReason.Arrears);

    [Fact]
    public async Task An_armed_switch_is_closed_by_the_customers_button()
    {
        using var folder = new TempFolder();
        await using var it = await Armed(folder);
        it.Device.Now = FakeSwitch.Closed;
        await it.Until(() => it.Case.Closed is not null);
        Assert.Equal(["Open", "Arm"], it.Writes);
        Assert.Equal(["accepted", "awaiting_order", "executing", "armed", "verified"], it.StagesOf("release-1"));
    }

    [Fact]
    public async Task An_arm_that_nobody_uses_is_taken_back_each_time_and_after_three_somebody_is_sent()
    {
        using var folder = new TempFolder();
        await using var it = await Armed(folder);
        await it.Until(() => it.Events.Contains("field_visit_needed"));
        Assert.Equal(["Open", "Arm", "Open", "Arm", "Open", "Arm", "Open"], it.Writes);
        Assert.Equal(SwitchActual.Open, it.Switch.Actual);
        Assert.DoesNotContain("verified", it.StagesOf("release-1"));
        Assert.Equal(ReleaseState.Reserved, it.Case.Release!.State);
    }

    [Fact]
    public async Task An_arm_goes_on_after_a_restart_and_ends_when_it_would_have_ended()
    {
        using var folder = new TempFolder();
        await using var it = await Armed(folder);
        var until = it.Switch.ArmedFor!.Until;
        await it.Restart();
        it.Device.Asked.Clear();
        await it.StartWorker();
        await it.Until(() => it.Writes.Count > 0);
        Assert.Equal("look", it.Device.Asked[0]);
        Assert.Equal("Open", it.Writes[0]);
        Assert.True(it.Time.GetUtcNow() >= until, $"{until:u} {it.Time.GetUtcNow():u}");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_close_whose_end_nobody_saw_is_read_before_it_is_written_again(bool isClosed)
    {
        using var folder = new TempFolder();
        await using var it = await OpenDesk.Cut(folder.Path);
        // The motor takes so long that the looks of this run see nothing of it.
        it.Device.Does = (_, now) => now;
        it.Say(OpenDesk.Release(), OpenDesk.Reconnect());
        await it.Until(() => it.Switch.Intent == SwitchIntent.Closing);
        await it.Restart();
        Assert.Equal(SwitchIntent.Closing, it.Switch.Intent);
        it.Device.Asked.Clear();
        it.Device.Does = FakeSwitch.Obeys;
        if (isClosed)
            it.Device.Now = FakeSwitch.Closed;
        await it.StartWorker();
        await it.Until(() => it.Case.Closed is not null);
        Assert.Equal("look", it.Device.Asked[0]);
        Assert.Equal(isClosed ? [] : ["Close"], it.Writes);
        Assert.Equal("verified", it.StagesOf("release-1")[^1]);
    }

    [Fact]
    public async Task An_open_whose_end_nobody_saw_is_never_written_again_by_itself()
    {
        using var folder = new TempFolder();
        await using var it = new OpenDesk(folder.Path);
        it.Device.Does = (_, now) => now;
        await it.StartWorker();
        it.Prepare();
        it.Say(Order, Asked.Approval("grid-station-a"));
        await it.Until(() => it.Switch.Intent == SwitchIntent.Opening && it.Writes.Count == 1);
        await it.Restart();
        it.Device.Asked.Clear();
        await it.StartWorker();
        await it.Until(() => it.Device.Asked.Count > 5);
        Assert.All(it.Device.Asked, asked => Assert.Equal("look", asked));
        Assert.Equal(SwitchIntent.Opening, it.Switch.Intent);
    }

    [Fact]
    public async Task Too_much_power_after_closing_opens_the_switch_again_and_it_stays_so_until_somebody_was_there()
    {
        using var folder = new TempFolder();
        await using var it = await OpenDesk.Cut(folder.Path);
        it.Device.Abilities = it.Device.Abilities with { PowerLimitW = 5_000 };
        it.Device.Does = (action, now) => action == SwitchAction.Close ? FakeSwitch.Closed with { CurrentA = 40, PowerW = 9_000 } : FakeSwitch.Obeys(action, now);
        it.Say(OpenDesk.Release(), OpenDesk.Reconnect());
        await it.Until(() => it.Events.Contains("field_visit_needed"));
        var given = it.Time.GetUtcNow();
        await it.Until(() => it.Time.GetUtcNow() > given.AddMinutes(30));
        Assert.Equal("OVER_CURRENT_AFTER_CLOSE", it.Answers.Last(answer => answer.Stage == "contradicted").Result);
        Assert.Equal(["Open", "Close", "Open"], it.Writes);
        Assert.DoesNotContain("restored", it.Events);
        Assert.Equal(SwitchIntent.Released, it.Switch.Intent);
        Assert.Equal(ReleaseState.Reserved, it.Case.Release!.State);
    }

    [Fact]
    public async Task More_current_than_the_switch_can_break_is_told_and_watched_until_it_is_gone()
    {
        using var folder = new TempFolder();
        await using var it = await OpenDesk.Cut(folder.Path);
        it.Device.Does = (action, now) => action == SwitchAction.Close ? FakeSwitch.Closed with { CurrentA = 80, PowerW = 18_000 } : FakeSwitch.Obeys(action, now);
        it.Say(OpenDesk.Release(), OpenDesk.Reconnect());
        await it.Until(() => it.Events.Contains("field_visit_needed"));
        Assert.Equal("OVER_CURRENT_AFTER_CLOSE", it.Answers.Last(answer => answer.Stage == "contradicted").Result);
        Assert.Equal(["Open", "Close"], it.Writes);
        Assert.Equal(SwitchIntent.Probation, it.Switch.Intent);

        it.Device.Now = FakeSwitch.Closed;
        await it.Until(() => it.Case.Closed is not null);
        Assert.Equal(["Open", "Close"], it.Writes);
        Assert.Equal("verified", it.StagesOf("release-1")[^1]);
    }

    [Fact]
    public async Task Current_through_a_switch_that_is_open_is_told_once_as_tampering()
    {
        using var folder = new TempFolder();
        await using var it = await OpenDesk.Cut(folder.Path);
        for (var look = 0; look < 3; look++)
            it.Desk.Seen(OpenDesk.Meter, FakeSwitch.Opened with { CurrentA = 3.2, Time = it.Time.GetUtcNow() });
        Assert.Single(it.Events, code => code == "tamper");
        it.Desk.Seen(OpenDesk.Meter, FakeSwitch.Opened with { Time = it.Time.GetUtcNow() });
        it.Desk.Seen(OpenDesk.Meter, FakeSwitch.Opened with { CurrentA = 3.2, Time = it.Time.GetUtcNow() });
        Assert.Equal(2, it.Events.Count(code => code == "tamper"));
    }

    private static async Task<OpenDesk> Armed(TempFolder folder)
    {
        var it = await OpenDesk.Cut(folder.Path, canArm: true);
        it.Say(OpenDesk.Release() with { Mode = ReconnectMode.Arm }, OpenDesk.Reconnect() with { Mode = ReconnectMode.Arm });
        await it.Until(() => it.StagesOf("release-1")[^1] == "armed");
        return it;
    }
}
