using MeterEdge.Control;
using MeterEdge.Mqtt;
using MeterEdge.Tests.Journal;

namespace MeterEdge.Tests.Requests;

public sealed class RequestInboxTests : IAsyncDisposable
{
    private const string Backfill = """{"v":1,"id":"b-1","do":"backfill","from":"2026-11-23T10:00:00Z","to":"2026-11-23T11:00:00Z"}""";

    private readonly TempFolder _folder = new();
    private readonly Desk _desk;

    public RequestInboxTests() => _desk = new(_folder.Path);

    public async ValueTask DisposeAsync()
    {
        await _desk.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public void What_can_be_answered_at_once_is()
    {
        var status = _desk.Ask(Desk.Status);
        Assert.Equal(("s-1", "status", "done", 7), (status.Id, status.Do, status.Stage, status.Data?.GetProperty("seq").GetInt32()));
        var clock = _desk.Ask("""{"v":1,"id":"t-1","do":"time"}""");
        Assert.Equal(("t-1", "time", "done", "trusted"), (clock.Id, clock.Do, clock.Stage, clock.Data?.GetProperty("clock").GetString()));
    }

    [Fact]
    public void A_request_is_on_disk_before_it_is_acknowledged()
    {
        Assert.True(_desk.Say(Backfill));
        using var file = Sqlite.Open(_folder[ControlStore.FileName]);
        Assert.Equal(1L, file.Run("SELECT count(*) FROM request WHERE id = 'b-1' AND done_ms IS NULL"));
        Assert.Equal("accepted", _desk.Answers[^1].Stage);
    }

    [Fact]
    public void The_same_request_again_gives_the_last_answer_again_and_does_nothing()
    {
        Assert.Null(_desk.Ask(Desk.Status).Repeat);
        var again = _desk.Ask(""" {"do":"status","v":1,"id":"s-1","unknown":1}""");
        Assert.Equal(("s-1", "status", "done", true, 7), (again.Id, again.Do, again.Stage, again.Repeat, again.Data?.GetProperty("seq").GetInt32()));
        _desk.Ask(Backfill);
        var accepted = _desk.Ask(Backfill);
        Assert.Equal(("accepted", true), (accepted.Stage, accepted.Repeat));
        using var file = Sqlite.Open(_folder[ControlStore.FileName]);
        Assert.Equal(2L, file.Run("SELECT count(*) FROM request"));
    }

    [Theory]
    [InlineData("'{'")]
    [InlineData("'[]'")]
    [InlineData("''")]
    public void Where_the_last_answer_cannot_be_read_that_is_the_answer(string damaged)
    {
        _desk.Ask(Desk.Status);
        using (var file = Sqlite.Open(_folder[ControlStore.FileName]))
            file.Run($"UPDATE request SET result = {damaged}");
        var again = _desk.Ask(Desk.Status);
        Assert.Equal(("s-1", "status", "refused", "INTERNAL"), (again.Id, again.Do, again.Stage, again.Code));
    }

    [Fact]
    public void The_same_id_with_another_content_is_refused_and_changes_nothing()
    {
        _desk.Ask(Desk.Status);
        var refused = _desk.Ask("""{"v":1,"id":"s-1","do":"time"}""");
        Assert.Equal(("s-1", "time", "refused", "REPLAY"), (refused.Id, refused.Do, refused.Stage, refused.Code));
        Assert.Equal("done", _desk.Ask(Desk.Status).Stage);
    }

    [Fact]
    public void A_retained_request_is_refused_and_its_id_is_not_used_up()
    {
        var refused = _desk.Ask(Desk.Status, retained: true);
        Assert.Equal(("s-1", "status", "refused", "RETAINED"), (refused.Id, refused.Do, refused.Stage, refused.Code));
        Assert.Equal(("done", null), (_desk.Ask(Desk.Status).Stage, _desk.Answers[^1].Repeat));
    }

    [Theory]
    [InlineData("{", null, null, "MALFORMED")]
    [InlineData("""{"v":1,"id":"r-1","do":"read","meter":"1"}""", "r-1", "read", "NOT_AVAILABLE")]
    [InlineData("""{"v":1,"id":"r-1","do":"case"}""", "r-1", "case", "MALFORMED")]
    [InlineData("""{"v":1,"id":"r-1","do":"stop","ref":"nobody"}""", "r-1", "stop", "UNKNOWN_REQUEST")]
    public void A_refusal_says_what_it_refuses_and_why(string payload, string? id, string? verb, string code)
    {
        var refused = _desk.Ask(payload);
        Assert.Equal((id, verb, "refused", code), (refused.Id, refused.Do, refused.Stage, refused.Code));
        Assert.NotEmpty(refused.Data!.Value.GetProperty("why").GetString()!);
    }

    [Fact]
    public void Beyond_ten_at_once_and_one_a_second_it_refuses_and_a_flood_is_not_answered_by_a_flood()
    {
        for (var n = 0; n < 110; n++)
            Assert.True(_desk.Say($$"""{"v":1,"id":"s-{{n}}","do":"status"}"""));
        Assert.Equal(10, _desk.Answers.Count(answer => answer.Stage == "done"));
        var refused = Assert.Single(_desk.Answers, answer => answer.Stage == "refused");
        Assert.Equal(("s-10", "RATE_LIMIT"), (refused.Id, refused.Code));
        Assert.Equal("rate_limited", Assert.Single(_desk.Journal.Events.Codes));
        _desk.Journal.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(("s-10", "done"), (_desk.Ask("""{"v":1,"id":"s-10","do":"status"}""").Id, _desk.Answers[^1].Stage));
    }

    [Fact]
    public void More_than_eight_that_wait_are_refused_and_may_come_again()
    {
        for (var n = 1; n <= 8; n++)
            Assert.Equal("accepted", _desk.Ask(Backfill.Replace("b-1", $"b-{n}", StringComparison.Ordinal)).Stage);
        var ninth = Backfill.Replace("b-1", "b-9", StringComparison.Ordinal);
        Assert.Equal(("refused", "BUSY"), (_desk.Ask(ninth).Stage, _desk.Answers[^1].Code));
        using (var file = Sqlite.Open(_folder[ControlStore.FileName]))
            file.Run("UPDATE request SET done_ms = 1 WHERE id = 'b-1'");
        Assert.Equal(("accepted", null), (_desk.Ask(ninth).Stage, _desk.Answers[^1].Repeat));
    }

    [Fact]
    public void What_cannot_be_kept_is_not_acknowledged_as_taken()
    {
        using (var file = Sqlite.Open(_folder[ControlStore.FileName]))
            file.Run("CREATE TRIGGER full BEFORE INSERT ON event BEGIN SELECT RAISE(ABORT, 'full'); END");
        Assert.False(_desk.Say(Desk.Status));
        using (var file = Sqlite.Open(_folder[ControlStore.FileName]))
        {
            Assert.Equal(0L, file.Run("SELECT count(*) FROM request"));
            file.Run("DROP TRIGGER full");
        }

        Assert.Equal(("done", null), (_desk.Ask(Desk.Status).Stage, _desk.Answers[^1].Repeat));
    }

    [Fact]
    public async Task What_cannot_be_kept_on_disk_is_not_accepted_and_may_come_again()
    {
        using var folder = new TempFolder();
        // No file can be made where there is a folder.
        Directory.CreateDirectory(folder[ControlStore.FileName]);
        await using var desk = new Desk(folder.Path);
        Assert.Equal(("refused", "BUSY"), (desk.Ask(Backfill).Stage, desk.Answers[^1].Code));
        Assert.Equal("done", desk.Ask(Desk.Status).Stage);
        var control = desk.Control.Control;
        Directory.Delete(folder[ControlStore.FileName]);
        await desk.Until(() => desk.Control.Control != control && desk.Control.IsDurable);
        Assert.Equal(("accepted", null), (desk.Ask(Backfill).Stage, desk.Answers[^1].Repeat));
    }

    [Fact]
    public void Where_the_sender_wants_its_answer_is_kept_with_it()
    {
        var reply = new ReplyTo("me/v1/TG-0417/up/reply/me", [1, 2, 3]);
        _desk.Say(Desk.Status, reply: reply);
        _desk.Say(Desk.Status);
        var kept = _desk.Control.Kept(1, 10, 10).Events;
        Assert.Equal((reply.Topic, "010203"), (kept[0].Reply?.Topic, Convert.ToHexString(kept[0].Reply!.Correlation!)));
        Assert.Null(kept[1].Reply);
    }

    [Fact]
    public void Other_topics_are_none_of_its_business()
    {
        Assert.True(_desk.Say(Desk.Status, topic: "down/order"));
        Assert.Empty(_desk.Answers);
    }
}
