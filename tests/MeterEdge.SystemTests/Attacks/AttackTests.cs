using MeterEdge.SystemTests.Plant;

namespace MeterEdge.SystemTests.Attacks;

/// <summary>Messages of people who may not, over the wire to the real daemon: each refused with its code, and no switch hears a write.</summary>
public sealed class AttackTests
{
    // The daemon answers a hundred refusals at once and then one a second, so that a flood of them does not fill its disk.
    private const int RefusalsAtOnce = 90;

    [Fact]
    public async Task Every_forgery_is_refused_with_its_code()
    {
        await using var edge = await AttackedEdge.Start();
        var forgeries = Forgery.All(edge.Meter, edge.Line.Serials[1]).ToList();
        Assert.InRange(forgeries.Count, 40, RefusalsAtOnce);
        foreach (var (_, topic, payload, _) in forgeries)
            await edge.Send(topic, payload);
        foreach (var (id, _, _, code) in forgeries)
            await edge.IsRefused(id, code);
        edge.NothingWritten();
    }

    [Fact]
    public async Task What_is_no_message_is_refused_also_where_nobody_can_tell_what_it_answers()
    {
        await using var edge = await AttackedEdge.Start();
        var whole = AttackedEdge.Headend.Sign("me-order+jws", Forgery.Text(AttackedEdge.Headend, "cut-short", edge.Meter, Forgery.Order));
        await edge.IsRefusedUnread("down/order", new string('A', 5000), "TOO_LARGE");
        await edge.IsRefusedUnread("down/order", "{\"v\":1", "MALFORMED");
        await edge.IsRefusedUnread("down/order", "", "MALFORMED");
        await edge.IsRefusedUnread("down/order", "a.b", "MALFORMED");
        await edge.IsRefusedUnread("down/order", whole + "=", "MALFORMED");
        await edge.IsRefusedUnread("down/order", " " + whole, "MALFORMED");
        foreach (var left in new[] { 1, 20, whole.IndexOf('.', StringComparison.Ordinal) + 1, whole.IndexOf('.', StringComparison.Ordinal) + 40, whole.LastIndexOf('.') - 3, whole.Length - 1 })
            await edge.IsRefusedUnread("down/order", whole[..left], "MALFORMED");
        await edge.IsRefusedUnread("down/cancel", "{\"v\":1,\"case\":\"C-1\",\"case\":\"C-2\"}", "MALFORMED");
        edge.NothingWritten();
    }

    [Fact]
    public async Task What_was_taken_once_is_not_taken_again_in_whatever_form_and_after_a_restart()
    {
        await using var edge = await AttackedEdge.Start();
        var claims = AttackedEdge.Payment.Claims("r-1", edge.Meter, AttackedEdge.Account, AttackedEdge.Case, Forgery.Paid);
        var token = AttackedEdge.Payment.Sign("me-release+jws", claims.ToJsonString());
        await edge.Send("down/release", token);
        await Until.True(() => edge.Answers("r-1").Count > 0, "the first answer");

        await edge.Send("down/release", Forgery.Malleated(token));
        await Until.True(() => edge.Answers("r-1").Any(answer => answer.Repeat == true), "the answer once more to the second signature");
        Assert.Equal(0, await edge.Daemon.Stop());
        edge.Daemon.Start();
        await Until.True(() => edge.HeadEnd.States.Count(state => state.Online) > 1, "the daemon again");
        var repeats = edge.Answers("r-1").Count(answer => answer.Repeat == true);
        await edge.Send("down/release", token);
        await Until.True(() => edge.Answers("r-1").Count(answer => answer.Repeat == true) > repeats, "the answer once more after the restart");

        claims["case"] = "C-2";
        await edge.Send("down/release", AttackedEdge.Payment.Sign("me-release+jws", claims.ToJsonString()));
        await Until.True(() => edge.Answers("r-1").Any(answer => answer.Result == "REPLAY"), "REPLAY");
        await edge.Send("down/release", AttackedEdge.Payment.Sign("me-release+jws", Forgery.Text(AttackedEdge.Payment, "r-2", edge.Meter, Forgery.Paid)));
        await edge.IsRefused("r-2", "ALREADY_USED");
        edge.NothingWritten();
    }

    [Fact]
    public async Task What_the_broker_keeps_is_refused_on_every_topic_also_when_it_came_while_the_daemon_was_away()
    {
        await using var edge = await AttackedEdge.Start();
        foreach (var (topic, id, payload) in Kept("now"))
            await edge.Send(topic, payload, retain: true);
        foreach (var (_, id, _) in Kept("now"))
            await edge.IsRefused(id, "RETAINED");

        await edge.Daemon.Stop();
        foreach (var (topic, id, payload) in Kept("later"))
            await edge.Send(topic, payload, retain: true);
        edge.Daemon.Start();
        foreach (var (_, id, _) in Kept("later"))
            await edge.IsRefused(id, "RETAINED");
        edge.NothingWritten();

        IEnumerable<(string Topic, string Id, string Payload)> Kept(string when) =>
            new[]
            {
                ("order", AttackedEdge.Headend, Forgery.Order),
                ("release", AttackedEdge.Payment, Forgery.Paid),
                ("approval", AttackedEdge.Approver, """{"order":"o-1"}"""),
                ("fact", AttackedEdge.Duty, """{"kind":"medical","on":false}"""),
                ("cancel", AttackedEdge.Headend, """{"order":"o-1"}"""),
            }.Select(one => ($"down/{one.Item1}", $"{when}-{one.Item1}", one.Item2.Sign($"me-{one.Item1}+jws", Forgery.Text(one.Item2, $"{when}-{one.Item1}", edge.Meter, one.Item3))));
    }
}
