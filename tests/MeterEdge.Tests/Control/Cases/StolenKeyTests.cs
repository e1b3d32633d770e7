using MeterEdge.Control.Cases;
using MeterEdge.Control.Messages;
using MeterEdge.Control.Switching;
using MeterEdge.Tests.Control.Switching;
using MeterEdge.Tests.Journal;
using Asked = MeterEdge.Tests.Control.Policy.Some;

namespace MeterEdge.Tests.Control.Cases;

/// <summary>What could be done with one stolen key, or by a careless head-end.</summary>
public sealed class StolenKeyTests
{
    private static readonly SignedMessage.DisconnectOrder Order = Asked.Order(CutReason.Arrears);

    [Fact]
    public async Task Who_may_protect_does_not_end_a_protection_with_a_shorter_one()
    {
        using var folder = new TempFolder();
        await using var it = new OpenDesk(folder.Path);
        var lasting = Fact("fact-1", KeyRole.Notice, "notices", until: null);
        var brief = Fact("fact-2", KeyRole.Payment, "bank", it.Time.GetUtcNow().AddSeconds(1)) with { IssuedAt = lasting.IssuedAt.AddMinutes(1) };
        it.Say(lasting, brief);
        it.Time.Advance(TimeSpan.FromMinutes(1));
        it.Desk.Look();
        Assert.Equal("fact-1", Assert.Single(it.Desk.Book.Facts.Values).Fact.Id);
    }

    [Fact]
    public async Task A_guarantee_that_duty_gave_is_ended_by_another_house_and_not_by_itself()
    {
        using var folder = new TempFolder();
        await using var it = new OpenDesk(folder.Path);
        var given = Fact("fact-1", KeyRole.Duty, "duty", until: null) with { Kind = FactKind.Guarantee };
        it.Say(given, given with { Id = "fact-2", On = false });
        Assert.Single(it.Desk.Book.Facts);
        it.Say(given with { Id = "fact-3", On = false, Issuer = "authority" });
        Assert.Empty(it.Desk.Book.Facts);
    }

    [Fact]
    public async Task A_new_order_while_the_switch_opens_is_for_the_same_reason_and_leaves_the_first_its_truth()
    {
        using var folder = new TempFolder();
        await using var it = new OpenDesk(folder.Path);
        it.Device.Does = (_, now) => now;
        await it.StartWorker();
        it.Prepare();
        it.Say(Order, Asked.Approval("grid-station-a"));
        await it.Until(() => it.StagesOf(Order.Id)[^1] == "contradicted");
        it.Say(Asked.Order(CutReason.CustomerRequest) with { Id = "order-other" });
        Assert.Equal("SUPERSEDED", it.Answers[^1].Result);

        // The motor was slow beyond all patience.
        it.Say(Order with { Id = "order-again" });
        Assert.Equal("awaiting_approval", it.StagesOf("order-again")[^1]);
        it.Device.Now = FakeSwitch.Opened;
        await it.Until(() => it.Switch.Intent == SwitchIntent.Disconnected);
        Assert.Equal("verified", it.StagesOf(Order.Id)[^1]);
        Assert.Equal("cancelled", it.StagesOf("order-again")[^1]);
        Assert.Equal((CutStage.Done, Order.Id), (it.Case.Cut!.Stage, it.Case.Cut.Order.Id));
        Assert.NotNull(it.Case.Cut.Executed);

        it.Device.Does = FakeSwitch.Obeys;
        it.Say(OpenDesk.Release(), OpenDesk.Reconnect());
        await it.Until(() => it.Case.Closed is not null);
        Assert.Equal(["Open", "Close"], it.Writes);
    }

    [Fact]
    public async Task A_release_without_the_direct_mode_arms_whatever_the_policy_prefers()
    {
        using var folder = new TempFolder();
        await using var it = new OpenDesk(folder.Path, canArm: true) { Prefers = ReconnectMode.Direct };
        await it.Restart();
        it.Device.Now = FakeSwitch.Opened;
        await it.StartWorker();
        it.Say(OpenDesk.Release() with { Mode = ReconnectMode.Arm }, OpenDesk.Reconnect());
        await it.Until(() => it.Writes.Count > 0);
        Assert.Equal("Arm", it.Writes[0]);
    }

    [Fact]
    public async Task A_void_order_does_not_decide_what_restores_supply()
    {
        using var folder = new TempFolder();
        await using var it = new OpenDesk(folder.Path);
        it.Prepare();
        it.Say(Order);
        it.Time.Advance(TimeSpan.FromHours(2));
        it.Desk.Look();
        Assert.Equal("expired", it.StagesOf(Order.Id)[^1]);
        it.Desk.Seen(OpenDesk.Meter, FakeSwitch.Opened with { Time = it.Time.GetUtcNow() });
        it.Say(OpenDesk.Release(reason: ReleaseReason.CustomerRequest) with { Role = KeyRole.Duty, Issuer = "duty" });
        Assert.Equal("awaiting_order", it.StagesOf("release-1")[^1]);
    }

    private static SignedMessage.Fact Fact(string id, KeyRole role, string issuer, DateTimeOffset? until) =>
        Asked.Fact(FactKind.Medical) with { Id = id, Role = role, Issuer = issuer, Until = until };
}
