using System.Text.Json;
using MeterEdge.Contract;
using MeterEdge.Mqtt;
using MeterEdge.Readings;
using MeterEdge.Tests.Forwarding;
using MeterEdge.Tests.Journal;
using Some = MeterEdge.Tests.Journal.Some;

namespace MeterEdge.Tests.Requests;

public sealed class RequestRunnerTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private Desk _desk = null!;

    public async ValueTask InitializeAsync()
    {
        _desk = new(_folder.Path);
        await _desk.StartRunner();
    }

    public async ValueTask DisposeAsync()
    {
        await _desk.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_backfill_sends_the_readings_of_its_span_and_no_others()
    {
        // One a second from 10:15:01.412 on, by turns of two meters.
        await _desk.Journal.Commit([.. Enumerable.Range(1, 600).Select(n => Some.Snapshot(n, n % 2 == 0 ? "even" : "odd"))]);
        _desk.Journal.Time.Advance(TimeSpan.FromHours(1));
        var session = _desk.Link.Connect();
        _desk.Say(Ask("b-1", Some.Start.AddSeconds(100), Some.Start.AddSeconds(400), "even"));
        await Over("b-1");

        var sent = Sent(session);
        Assert.Equal(Enumerable.Range(100, 300).Where(n => n % 2 == 0), sent.Select(Number));
        Assert.All(Messages(session), message => Assert.Equal(("b-1", _desk.Journal.It.Epoch), (message.Request, message.Epoch)));
        var done = _desk.AnswersTo("b-1")[^1];
        Assert.Equal(("done", 300, 300, 150), (done.Stage, done.Done, done.Of, Count(done, "sent")));
        Assert.False(done.Data!.Value.TryGetProperty("missing", out _));
    }

    [Fact]
    public async Task What_nobody_has_is_named()
    {
        // A minute and a half of silence in the middle; nothing before 10:15:01 and after 10:20:09.
        await _desk.Journal.Commit([.. Enumerable.Range(1, 100).Select(n => Some.Snapshot(n)), .. Enumerable.Range(190, 120).Select(n => Some.Snapshot(n))]);
        _desk.Journal.Time.Advance(TimeSpan.FromHours(2));
        _desk.Link.Connect();
        _desk.Say(Ask("b-1", Some.Start.AddMinutes(-10), Some.Start.AddMinutes(60)));
        await Over("b-1");
        Assert.Equal(
            """[["2026-11-23T10:05:00.000Z","2026-11-23T10:15:01.000Z"],["2026-11-23T10:16:40.000Z","2026-11-23T10:18:10.000Z"],["2026-11-23T10:20:09.000Z","2026-11-23T11:15:00.000Z"]]""",
            _desk.AnswersTo("b-1")[^1].Data!.Value.GetProperty("missing").GetRawText());
    }

    [Fact]
    public async Task Of_a_span_that_nobody_has_nothing_is_sent_and_all_of_it_is_named()
    {
        _desk.Link.Connect();
        _desk.Journal.Time.Advance(TimeSpan.FromHours(2));
        _desk.Say(Ask("b-1", Some.Start, Some.Start.AddHours(1)));
        await Over("b-1");
        var done = _desk.AnswersTo("b-1")[^1];
        Assert.Equal((0, """[["2026-11-23T10:15:00.000Z","2026-11-23T11:15:00.000Z"]]"""), (Count(done, "sent"), done.Data!.Value.GetProperty("missing").GetRawText()));
    }

    [Fact]
    public async Task Clock_jumps_hide_nothing_from_a_backfill()
    {
        var wild = new[] { 5, 900_000, 6, -900_000, 7 };
        await _desk.Journal.Commit([.. wild.Select(n => Some.Snapshot(n))]);
        var session = _desk.Link.Connect();
        _desk.Say(Ask("b-1", Some.Start, Some.Start.AddMinutes(1)));
        await Over("b-1");
        Assert.Equal([5, 6, 7], Sent(session).Select(Number));
    }

    [Fact]
    public async Task A_stop_ends_it_where_it_is()
    {
        await _desk.Journal.Commit(Some.Snapshots(1, 2000));
        var session = _desk.Link.Connect();
        session.Answer = publish => publish.Topic == Topics.Backfill && session.Published.Count > 3 ? null : PublishOutcome.Acknowledged;
        _desk.Say(Ask("b-1", Some.Start, Some.Start.AddHours(1)));
        await _desk.Until(() => session.Published.Count > 3);
        Assert.Equal("done", _desk.Ask("""{"v":1,"id":"x-1","do":"stop","ref":"b-1"}""").Stage);
        session.Published[^1].Outcome.SetResult(PublishOutcome.Acknowledged);
        await Over("b-1");

        var done = _desk.AnswersTo("b-1")[^1];
        Assert.Equal(("x-1", Sent(session).Count), (done.Data!.Value.GetProperty("stopped").GetString(), Count(done, "sent")));
        Assert.InRange(Count(done, "sent"), 1, 1999);
        Assert.Equal(("refused", "TOO_LATE"), (_desk.Ask("""{"v":1,"id":"x-2","do":"stop","ref":"b-1"}""").Stage, _desk.Answers[^1].Code));
    }

    [Fact]
    public async Task What_is_stopped_before_its_turn_never_begins()
    {
        await _desk.Journal.Commit(Some.Snapshots(1, 500));
        var session = _desk.Link.Connect();
        session.Answer = _ => null;
        _desk.Say(Ask("b-1", Some.Start, Some.Start.AddHours(1)));
        await _desk.Until(() => session.Published.Count == 1);
        _desk.Say(Ask("b-2", Some.Start, Some.Start.AddHours(1)));
        _desk.Say("""{"v":1,"id":"x-1","do":"stop","ref":"b-2"}""");
        session.Answer = _ => PublishOutcome.Acknowledged;
        session.Published[0].Outcome.SetResult(PublishOutcome.Acknowledged);
        await Over("b-2");
        await Over("b-1");
        Assert.Equal((0, 500), (Count(_desk.AnswersTo("b-2")[^1], "sent"), Count(_desk.AnswersTo("b-1")[^1], "sent")));
        Assert.All(Messages(session), message => Assert.Equal("b-1", message.Request));
    }

    [Fact]
    public async Task A_short_request_does_not_wait_for_the_end_of_a_long_one()
    {
        await _desk.Journal.Commit(Some.Snapshots(1, 3000));
        var session = _desk.Link.Connect();
        _desk.Say(Ask("b-1", Some.Start, Some.Start.AddHours(1)));
        await _desk.Until(() => session.Published.Count > 2);
        _desk.Say($$"""{"v":1,"id":"r-1","do":"resend","epoch":"{{_desk.Journal.It.Epoch}}","first":7,"last":7}""");
        await Over("r-1");
        Assert.NotEqual("done", _desk.AnswersTo("b-1")[^1].Stage);
        await Over("b-1");
        Assert.Equal((3000, 1), (Count(_desk.AnswersTo("b-1")[^1], "sent"), Count(_desk.AnswersTo("r-1")[^1], "sent")));
    }

    [Fact]
    public async Task Long_requests_take_turns_and_each_is_answered_whole()
    {
        await _desk.Journal.Commit(Some.Snapshots(1, 1500));
        await _desk.StopRunner();
        foreach (var id in (string[])["b-1", "b-2", "b-3"])
            _desk.Say(Ask(id, Some.Start, Some.Start.AddHours(1)));
        var session = _desk.Link.Connect();
        await _desk.StartRunner();
        await Over("b-1");
        await Over("b-2");
        await Over("b-3");
        var messages = Messages(session);
        Assert.Equal(["b-1", "b-2", "b-3", "b-1", "b-2", "b-3"], messages.Take(6).Select(message => message.Request));
        Assert.All(messages.GroupBy(message => message.Request), own => Assert.Equal(Enumerable.Range(1, 1500), own.SelectMany(message => message.Readings).Select(Number)));
    }

    [Fact]
    public async Task What_the_broker_refuses_of_one_is_sent_again_and_the_others_go_on()
    {
        await _desk.Journal.Commit(Some.Snapshots(1, 500));
        var session = _desk.Link.Connect();
        session.Answer = publish => JsonSerializer.Deserialize(publish.Payload, ContractJson.Default.ReadingsMessage)!.Request == "b-1" ? PublishOutcome.Refused : PublishOutcome.Acknowledged;
        _desk.Say(Ask("b-1", Some.Start, Some.Start.AddHours(1)));
        _desk.Say(Ask("b-2", Some.Start, Some.Start.AddHours(1)));
        await Over("b-2");
        Assert.Equal("accepted", _desk.AnswersTo("b-1")[^1].Stage);
        session.Answer = _ => PublishOutcome.Acknowledged;
        await Over("b-1");
        Assert.Equal(500, Count(_desk.AnswersTo("b-1")[^1], "sent"));
    }

    [Fact]
    public async Task After_a_restart_it_goes_on_and_nothing_is_left_out()
    {
        await _desk.Journal.Commit(Some.Snapshots(1, 3000));
        var session = _desk.Link.Connect();
        _desk.Say(Ask("b-1", Some.Start, Some.Start.AddHours(1)));
        await _desk.Until(() => _desk.AnswersTo("b-1").Any(answer => answer.Stage == "progress"));
        var progress = _desk.AnswersTo("b-1")[^1];
        await _desk.StopRunner();
        var before = Sent(session).Count;
        Assert.InRange(before, 1, 2999);
        await _desk.StartRunner();
        await Over("b-1");

        var all = Sent(session).Select(Number).ToList();
        Assert.Equal(Enumerable.Range(1, 3000), all.Distinct().Order());
        Assert.InRange(all.Count, 3000, 3000 + before);
        Assert.Equal(Count(progress, "sent") + 1, all[before]);
        Assert.Equal(3000, Count(_desk.AnswersTo("b-1")[^1], "sent"));
    }

    [Theory]
    [InlineData(PublishOutcome.Refused)]
    [InlineData(PublishOutcome.Unknown)]
    public async Task What_the_broker_did_not_take_is_sent_again(PublishOutcome outcome)
    {
        await _desk.Journal.Commit(Some.Snapshots(1, 400));
        var session = _desk.Link.Connect();
        session.Answer = _ => session.Published.Count is 2 or 3 ? outcome : PublishOutcome.Acknowledged;
        _desk.Say(Ask("b-1", Some.Start, Some.Start.AddHours(1)));
        await Over("b-1");
        var taken = Messages(session).Where((_, n) => n is not (1 or 2)).SelectMany(message => message.Readings).Select(Number);
        Assert.Equal(Enumerable.Range(1, 400), taken);
    }

    [Fact]
    public async Task A_new_session_goes_on_where_the_old_one_was_lost()
    {
        await _desk.Journal.Commit(Some.Snapshots(1, 400));
        var first = _desk.Link.Connect();
        first.Answer = _ => first.Published.Count > 1 ? null : PublishOutcome.Acknowledged;
        _desk.Say(Ask("b-1", Some.Start, Some.Start.AddHours(1)));
        await _desk.Until(() => first.Published.Count == 2);
        first.End();
        var second = _desk.Link.Connect(largestPayload: 5000);
        await Over("b-1");
        Assert.Equal(Enumerable.Range(1, 400), Messages(first).Take(1).Concat(Messages(second)).SelectMany(message => message.Readings).Select(Number));
        Assert.All(second.Published, publish => Assert.InRange(publish.Payload.Length, 1, 5000));
    }

    [Fact]
    public async Task A_reading_that_the_broker_will_never_take_is_counted_and_holds_up_nothing()
    {
        await _desk.Journal.Commit(Some.Snapshots(1, 400));
        var session = _desk.Link.Connect();
        session.Answer = _ => session.Published.Count == 2 ? PublishOutcome.PayloadRefused : PublishOutcome.Acknowledged;
        _desk.Say(Ask("b-1", Some.Start, Some.Start.AddHours(1)));
        await Over("b-1");
        var (done, refused) = (_desk.AnswersTo("b-1")[^1], Messages(session)[1].Readings.Count);
        Assert.Equal((400 - refused, refused), (Count(done, "sent"), Count(done, "not_taken")));
    }

    [Fact]
    public async Task A_resend_gives_the_numbers_that_are_there_and_names_those_that_are_not()
    {
        await _desk.Journal.Commit(Some.Snapshots(1, 100));
        await _desk.Journal.DisposeAsync();
        await _desk.DisposeAsync();
        using (var file = Sqlite.Open(_folder["journal.db"]))
            file.Run("DELETE FROM reading WHERE seq BETWEEN 20 AND 24 OR seq = 30");
        _desk = new(_folder.Path);
        await _desk.StartRunner();
        var session = _desk.Link.Connect();
        var epoch = _desk.Journal.It.ReadRange(1, 1, 1, 1).Readings[0].Epoch;
        _desk.Say($$"""{"v":1,"id":"r-1","do":"resend","epoch":"{{epoch}}","first":10,"last":120}""");
        await Over("r-1");
        Assert.Equal(Enumerable.Range(10, 91).Except([20, 21, 22, 23, 24, 30]), Sent(session).Select(Number));
        var done = _desk.AnswersTo("r-1")[^1];
        Assert.Equal((111, 111, 85), (done.Done, done.Of, Count(done, "sent")));
        Assert.Equal("[[101,120],[20,24],[30,30]]", done.Data!.Value.GetProperty("missing").GetRawText());
    }

    [Fact]
    public async Task A_resend_of_another_epoch_finds_nothing()
    {
        await _desk.Journal.Commit(Some.Snapshots(1, 1000));
        var session = _desk.Link.Connect();
        _desk.Say("""{"v":1,"id":"r-1","do":"resend","epoch":"ffff","first":1,"last":1000}""");
        await Over("r-1");
        Assert.Empty(session.Published);
        Assert.Equal("[[1,1000]]", _desk.AnswersTo("r-1")[^1].Data!.Value.GetProperty("missing").GetRawText());
    }

    [Theory]
    [InlineData("\"epoch\":\"ffff\",\"first\":1,\"last\":9223372036854775807", "[[1,9223372036854775807]]")]
    [InlineData("\"n\":[1,9223372036854775807]", "[[3,9223372036854775807],[1,1]]")]
    public async Task A_resend_up_to_the_largest_number_comes_to_its_end(string range, string missing)
    {
        await _desk.Journal.Commit(Some.Snapshots(1, 10));
        await _desk.StopRunner();
        _desk.Say(Desk.Status);
        _desk.Say($$"""{"v":1,"id":"r-1","do":"resend",{{range}}}""");
        using (var file = Sqlite.Open(_folder["control.db"]))
            file.Run("DELETE FROM event WHERE n = 1");
        _desk.Link.Connect();
        await _desk.StartRunner();
        await Over("r-1");
        Assert.Equal(missing, _desk.AnswersTo("r-1")[^1].Data!.Value.GetProperty("missing").GetRawText());
    }

    [Fact]
    public async Task Events_and_results_are_sent_again_where_they_were_published_first()
    {
        _desk.Control.Append(new(Some.Start, "meter_lost", MeterEdge.Control.Severity.Warning, "130005218841", new() { ["attempts"] = 2 }));
        await _desk.Control.Settled();
        _desk.Say(Desk.Status);
        var session = _desk.Link.Connect();
        _desk.Say("""{"v":1,"id":"r-1","do":"resend","n":[1,50]}""");
        await Over("r-1");
        Assert.Equal(["up/event", "up/result", "up/result"], session.Published.Select(publish => publish.Topic));
        Assert.Equal("meter_lost", JsonSerializer.Deserialize(session.Published[0].Payload, ContractJson.Default.EventMessage)!.Code);
        Assert.Equal("s-1", JsonSerializer.Deserialize(session.Published[1].Payload, ContractJson.Default.ResultMessage)!.Id);
        var done = _desk.AnswersTo("r-1")[^1];
        Assert.Equal((3, "[[4,50]]"), (Count(done, "sent"), done.Data!.Value.GetProperty("missing").GetRawText()));

        _desk.Say("""{"v":1,"id":"r-2","do":"resend","control":"another","n":[1,2]}""");
        await Over("r-2");
        Assert.Equal("[[1,2]]", _desk.AnswersTo("r-2")[^1].Data!.Value.GetProperty("missing").GetRawText());
    }

    [Theory]
    [InlineData("body = '{'")]
    [InlineData("body = NULL")]
    [InlineData("state = '{'")]
    [InlineData("state = '[]'")]
    [InlineData("state = '{\"last\":10,\"end\":\"2026-11-23T11:15:00+00:00\"}'")]
    public async Task A_request_that_cannot_be_read_any_more_is_ended_and_holds_up_no_other(string damage)
    {
        await _desk.Journal.Commit(Some.Snapshots(1, 10));
        await _desk.StopRunner();
        _desk.Say(Ask("b-1", Some.Start, Some.Start.AddHours(1)));
        _desk.Say(Ask("b-2", Some.Start, Some.Start.AddHours(1)));
        using (var file = Sqlite.Open(_folder["control.db"]))
            file.Run("PRAGMA writable_schema = 1; UPDATE sqlite_schema SET sql = replace(sql, ' NOT NULL', '') WHERE name = 'request'");
        using (var file = Sqlite.Open(_folder["control.db"]))
            file.Run($"UPDATE request SET {damage} WHERE id = 'b-1'");
        _desk.Link.Connect();
        await _desk.StartRunner();
        await Over("b-1");
        await Over("b-2");
        Assert.Equal(("refused", "INTERNAL"), (_desk.AnswersTo("b-1")[^1].Stage, _desk.AnswersTo("b-1")[^1].Code));
        Assert.Equal(10, Count(_desk.AnswersTo("b-2")[^1], "sent"));
    }

    private static string Ask(string id, DateTimeOffset from, DateTimeOffset to, string? meter = null) => JsonSerializer.Serialize(
        new() { Id = id, Do = "backfill", From = from, To = to, Meter = meter }, ContractJson.Default.RequestMessage);

    private static List<ReadingsMessage> Messages(FakeMqttSession session) =>
        [.. session.Published.Select(publish => JsonSerializer.Deserialize(publish.Payload, ContractJson.Default.ReadingsMessage)!)];

    private static List<ReadingMessage> Sent(FakeMqttSession session) => [.. Messages(session).SelectMany(message => message.Readings)];

    private static int Number(ReadingMessage reading) => (int)reading.Values![Quantity.EnergyImport.Key()].Number!.Value;

    private static int Count(ResultMessage result, string name) => result.Data!.Value.GetProperty(name).GetInt32();

    private Task Over(string id) => _desk.Until(() => _desk.AnswersTo(id) is [.., { Stage: "done" or "refused" }]);
}
