using System.Net;
using MeterEdge.HeadEnd.Broker;
using MeterEdge.HeadEnd.Commands;
using MeterEdge.HeadEnd.Following;
using MeterEdge.HeadEnd.Sending;
using MeterEdge.HeadEnd.Signing;
using MeterEdge.HeadEnd.Tests.Signing;
using MeterEdge.HeadEnd.Watch;
using static MeterEdge.HeadEnd.Tests.Sending.ObeyingEdge;

namespace MeterEdge.HeadEnd.Tests.Sending;

public sealed class SendingTests : IDisposable
{
    private readonly int _port = Ports.Free();
    private readonly Printed _output = new();
    private readonly Printed _notes = new();

    [Fact]
    public async Task An_order_is_followed_from_its_acceptance_to_the_proof()
    {
        await using var broker = await Broker();
        using var edge = await ObeyingEdge.Start(_port, _ =>
        [
            Answer("m-1", "accepted"),
            Answer("m-1", "countdown") with { T = new() { Said = Some.Time, Until = Some.Time.AddMinutes(30) } },
            Answer("somebody else's", "verified"),
            Answer("m-1", "executing"),
            Answer("m-1", "verified", "ok"),
        ]);
        var order = Signed("order");
        Assert.Equal(ExitCode.Ok, await Send(order));
        Assert.Equal(["accepted", "countdown", "executing", "verified"], Stages());
        Assert.Equal(("me/v1/TG-0417/down/order", order.Payload), Assert.Single(edge.Came));
    }

    [Fact]
    public async Task The_very_same_message_is_sent_again_until_it_is_answered()
    {
        await using var broker = await Broker();
        using var edge = await ObeyingEdge.Start(_port, times => times < 2 ? [] : [Answer("m-1", "verified", "ok")]);
        Assert.Equal(ExitCode.Ok, await Send(Signed("order")));
        Assert.Equal(2, edge.Came.Count);
        Assert.Single(edge.Came.Distinct());
    }

    [Theory]
    [InlineData("notice")]
    [InlineData("approval")]
    [InlineData("fact")]
    [InlineData("cancel")]
    [InlineData("revoke")]
    [InlineData("keys")]
    public async Task What_moves_no_switch_ends_with_its_first_answer(string kind)
    {
        await using var broker = await Broker();
        using var edge = await ObeyingEdge.Start(_port, _ => [Answer("m-1", "accepted")]);
        Assert.Equal(ExitCode.Ok, await Send(Signed(kind)));
        Assert.Equal($"me/v1/TG-0417/down/{(kind == "revoke" ? "release" : kind)}", Assert.Single(edge.Came).Topic);
    }

    [Fact]
    public async Task A_refusal_lists_every_gate_that_said_no()
    {
        await using var broker = await Broker();
        using var edge = await ObeyingEdge.Start(_port, _ =>
        [
            Answer("m-1", "refused", "NO_NOTICE") with
            {
                Gates = [new("notice.written_min_days", "NO_NOTICE", null, "no written notice"), new("window.hours", "OUTSIDE_HOURS", Some.Time.AddHours(1), null)],
            },
        ]);
        Assert.Equal(ExitCode.Refused, await Send(Signed("order")));
        Assert.Equal("TG-0417 refuses: NO_NOTICE, OUTSIDE_HOURS\n", $"{_notes}");
        Assert.Contains("refused NO_NOTICE OUTSIDE_HOURS", Lines()[0], StringComparison.Ordinal);
        Assert.Equal("  NO_NOTICE by notice.written_min_days: no written notice", Lines()[1]);
        Assert.StartsWith("  OUTSIDE_HOURS by window.hours until ", Lines()[2], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("contradicted", 1)]
    [InlineData("unknown", 1)]
    [InlineData("cancelled", 5)]
    [InlineData("expired", 5)]
    public async Task An_end_that_is_not_the_proof_has_an_exit_code_and_a_line_that_says_why(string stage, int code)
    {
        await using var broker = await Broker();
        using var edge = await ObeyingEdge.Start(_port, _ => [Answer("m-1", "accepted"), Answer("m-1", stage, "VERIFY_FAILED")]);
        Assert.Equal(code, await Send(Signed("order")));
        Assert.StartsWith("TG-0417 ", $"{_notes}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_release_is_followed_through_the_order_that_uses_it_whose_refusal_is_not_its_own()
    {
        await using var broker = await Broker();
        using var edge = await ObeyingEdge.Start(_port, _ =>
        [
            Answer("m-1", "awaiting_order"),
            Answer("o-1", "refused", "WRONG_METER", "m-1"),
            Answer("o-2", "executing", release: "m-1"),
            Answer("o-2", "verified", "ok", "m-1"),
        ]);
        Assert.Equal(ExitCode.Ok, await Send(Signed("release")));
        Assert.Equal(["awaiting_order", "refused", "executing", "verified"], Stages());
    }

    [Fact]
    public async Task A_release_for_a_customer_who_has_supply_ends_at_once()
    {
        await using var broker = await Broker();
        using var edge = await ObeyingEdge.Start(_port, _ => [Answer("m-1", "accepted") with { CaseClosed = true }]);
        Assert.Equal(ExitCode.Ok, await Send(Signed("release")));
    }

    [Fact]
    public async Task Who_does_not_want_to_follow_has_the_first_answer()
    {
        await using var broker = await Broker();
        using var edge = await ObeyingEdge.Start(_port, _ => [Answer("m-1", "awaiting_approval")]);
        Assert.Equal(ExitCode.Ok, await Send(Signed("order"), follow: false));
    }

    [Fact]
    public async Task The_unsigned_hold_knows_its_answer_by_the_case()
    {
        await using var broker = await Broker();
        using var edge = await ObeyingEdge.Start(_port, _ => [Answer("m-9", "accepted"), Answer(null, "refused", "CASE_CLOSED")]);
        Assert.Equal(ExitCode.Refused, await Send(Message.UnsignedCancel("C-1")));
        Assert.Equal(("me/v1/TG-0417/down/cancel", """{"v":1,"case":"C-1"}"""), Assert.Single(edge.Came));
    }

    [Fact]
    public async Task Silence_has_an_exit_code_of_its_own_but_a_countdown_is_no_silence()
    {
        await using var broker = await Broker();
        using var edge = await ObeyingEdge.Start(_port, _ => []);
        Assert.Equal(ExitCode.NoAnswer, await Send(Signed("order"), patience: TimeSpan.FromMilliseconds(300)));
        Assert.StartsWith("no answer from TG-0417", $"{_notes}", StringComparison.Ordinal);

        var text = new SwitchResultText(new LocalStamp(TimeProvider.System));
        var countdown = Answer("m-1", "countdown") with { T = new() { Said = Some.Time, Until = Some.Time.AddMinutes(30) } };
        Assert.Equal(TimeSpan.FromMinutes(30), new AnswerReader(Signed("order"), true, text).Read(new Arrival.SwitchResult(countdown))!.Silence);
    }

    [Fact]
    public async Task After_a_broken_connection_it_is_sent_again_for_the_answers_that_were_missed()
    {
        await using var broker = await Broker();
        await using var relay = new CuttableRelay(_port);
        using var edge = await ObeyingEdge.Start(_port, times => [times == 1 ? Answer("m-1", "countdown") : Answer("m-1", "verified", "ok") with { Repeat = true }]);
        var sending = Send(Signed("order"), port: relay.Port);
        await Eventually.True(() => Stages().Contains("countdown"), "the countdown");
        relay.Cut();
        Assert.Equal(ExitCode.Ok, await sending);
        Assert.Single(edge.Came.Distinct());
    }

    public void Dispose()
    {
        _output.Dispose();
        _notes.Dispose();
    }

    private static Message Signed(string kind)
    {
        using var key = SigningKey.New(new("X", Role.Headend), 1, Some.Time);
        return Message.Of(SignedMessages.Sign(SomeClaims.Envelope with { Exp = 4_000_000_000 }, SomeClaims.All[kind].Claims, key));
    }

    private string[] Lines() => _output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private IEnumerable<string> Stages() => Lines().Where(line => line.StartsWith("result", StringComparison.Ordinal)).Select(line => line.Split(": ")[1].Split([' ', ','])[0]);

    private Task<MqttBroker> Broker() => MqttBroker.Start(new IPEndPoint(IPAddress.Loopback, _port), null, false, _ => { }, TimeProvider.System);

    private Task<int> Send(Message message, bool follow = true, TimeSpan? patience = null, int? port = null)
    {
        var reader = new AnswerReader(message, follow, new SwitchResultText(new LocalStamp(TimeProvider.System)));
        var question = SendOptions.Question(new BrokerAddress("127.0.0.1", port ?? _port), "me/v1", Some.Edge, message, patience ?? TimeSpan.FromSeconds(60));
        return new Follower(question, reader.Read, _output, _notes, TimeProvider.System).Run(TestContext.Current.CancellationToken);
    }
}
