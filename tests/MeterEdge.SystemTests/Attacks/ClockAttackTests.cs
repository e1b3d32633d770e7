using MeterEdge.SystemTests.Plant;

namespace MeterEdge.SystemTests.Attacks;

/// <summary>Whoever can move the clock cannot make old messages new.</summary>
public sealed class ClockAttackTests
{
    [Fact]
    public async Task What_was_taken_is_not_taken_again_when_the_clock_is_set_back_to_its_time()
    {
        FakeClock? clock = null;
        await using var edge = await AttackedEdge.Start(clock: folder => clock = new(folder));
        var token = AttackedEdge.Payment.Sign("me-release+jws", Forgery.Text(AttackedEdge.Payment, "r-1", edge.Meter, Forgery.Paid));
        await edge.Send("down/release", token);
        await Until.True(() => edge.Answers("r-1").Count > 0, "the first answer");

        foreach (var ahead in new[] { TimeSpan.FromDays(5), TimeSpan.FromDays(-5), TimeSpan.Zero })
        {
            var repeats = Repeats();
            await Move(edge, clock!, ahead);
            await edge.Send("down/release", token);
            await Until.True(() => Repeats() > repeats, $"the answer once more with the clock {ahead} ahead");
        }

        edge.NothingWritten();

        int Repeats() => edge.Answers("r-1").Count(answer => answer.Repeat == true);
    }

    [Fact]
    public async Task An_order_is_out_of_its_time_for_a_clock_that_was_set_forward_or_back()
    {
        FakeClock? clock = null;
        await using var edge = await AttackedEdge.Start(clock: folder => clock = new(folder));

        await Move(edge, clock!, TimeSpan.FromHours(3));
        await Order(edge, "late");
        await Move(edge, clock!, TimeSpan.FromHours(-3));
        await Order(edge, "early");

        await edge.IsRefused("late", "EXPIRED");
        await edge.IsRefused("early", "EXPIRED");
        edge.NothingWritten();
    }

    [Fact]
    public async Task Under_the_policy_as_it_is_a_clock_that_was_moved_takes_no_order_at_all()
    {
        FakeClock? clock = null;
        await using var edge = await AttackedEdge.Start(trustsAnyClock: false, folder => clock = new(folder));

        // An order of an hour ago, kept back by somebody; with the clock an hour back it would be in its time.
        var old = AttackedEdge.Headend.Claims("kept-back", edge.Meter, AttackedEdge.Account, AttackedEdge.Case, Forgery.Order);
        (old["iat"], old["exp"]) = ((long)old["iat"]! - 3600, (long)old["exp"]! - 3600);
        await Move(edge, clock!, TimeSpan.FromHours(-1));
        await edge.Send("down/order", AttackedEdge.Headend.Sign("me-order+jws", old.ToJsonString()));

        await edge.IsRefused("kept-back", "CLOCK_UNTRUSTED");
        edge.NothingWritten();
    }

    private static Task Order(AttackedEdge edge, string id) =>
        edge.Send("down/order", AttackedEdge.Headend.Sign("me-order+jws", Forgery.Text(AttackedEdge.Headend, id, edge.Meter, Forgery.Order)));

    /// <summary>Sets the daemon's clock, and waits for a reading that is stamped by it.</summary>
    private static async Task Move(AttackedEdge edge, FakeClock clock, TimeSpan ahead)
    {
        clock.Set(ahead);
        var heard = edge.HeadEnd.Arrivals.Count;
        await Until.True(
            () => edge.HeadEnd.Arrivals.Skip(heard).Any(arrival => arrival.Reading.Q == "good" && (arrival.Reading.T - clock.Now).Duration() < TimeSpan.FromMinutes(1)),
            $"a reading with the clock {ahead} ahead");
    }
}
