using System.Collections.Immutable;
using System.Text.Json;
using MeterEdge.Contract;
using MeterEdge.Readings;
using MeterEdge.Tests.Forwarding;
using MeterEdge.Tests.Forwarding.Influx;
using MeterEdge.Tests.Journal;
using Some = MeterEdge.Tests.Journal.Some;

namespace MeterEdge.Tests.Requests;

public sealed class HistoryFillTests : IAsyncDisposable
{
    private static readonly string Hour = JsonSerializer.Serialize(
        new() { Id = "b-1", Do = "backfill", From = Some.Start, To = Some.Start.AddHours(1) }, ContractJson.Default.RequestMessage);

    private readonly TempFolder _folder = new();
    private FakeHistory? _history;
    private Desk? _desk;

    public async ValueTask DisposeAsync()
    {
        if (_desk is not null)
            await _desk.DisposeAsync();
        if (_history is not null)
            await _history.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task What_the_journal_does_not_hold_comes_from_influx_without_numbers()
    {
        var session = await Start(journal: [.. Every(1000, 2000), .. Every(2500, 3500)], influx: Every(1, 3500));
        _desk!.Say(Hour);
        await Over();

        Assert.Equal(Enumerable.Range(1, 3500), Numbers(session).Order());
        var historic = Historic(session);
        Assert.Equal(Enumerable.Range(1, 999).Concat(Enumerable.Range(2001, 499)), historic.SelectMany(message => message.Readings).Select(Number));
        Assert.All(historic, message => Assert.Equal(("TG-0417", "b-1", "influx"), (message.Edge, message.Request, message.Source)));
        var first = historic[0].Readings[0];
        Assert.Equal(
            ("130005218841", "bus-1", "instant", Some.Start.AddSeconds(1), Some.Start.AddSeconds(1).AddMilliseconds(412), 212, "good", 230.1m),
            (first.Meter, first.Bus, first.Kind, first.Due, first.T, first.SpanMs, first.Q, first.Values!["voltage_l1_v"].Number));
        var text = System.Text.Encoding.UTF8.GetString(session.Published.First(IsHistoric).Payload);
        Assert.All(["epoch", "seq", "first", "raw", "unit", "profile"], name => Assert.DoesNotContain($"\"{name}\"", text, StringComparison.Ordinal));

        var done = _desk.AnswersTo("b-1")[^1];
        Assert.Equal((3600, 3600), (done.Done, done.Of));
        Assert.Equal("""{"sent":3500,"influx":1498,"journal":2002}""", Without(done, "missing"));
        Assert.Equal("""[["2026-11-23T11:13:20.000Z","2026-11-23T11:15:00.000Z"]]""", done.Data!.Value.GetProperty("missing").GetRawText());
    }

    [Fact]
    public async Task Of_one_meter_only_its_own_readings_are_asked_for()
    {
        var session = await Start(journal: [], influx: [.. Every(1, 100), .. Enumerable.Range(1, 100).Select(n => Some.Snapshot(n, "it's"))]);
        _desk!.Say(Hour.Replace("\"from\"", "\"meter\":\"130005218841\",\"from\"", StringComparison.Ordinal));
        await Over();
        Assert.Equal(Enumerable.Range(1, 100), Numbers(session));
        Assert.All(_history!.Server.Everything, asked => Assert.StartsWith("/below/query?db=me%20ter&epoch=ms&q=SELECT", asked.Path, StringComparison.Ordinal));
        Assert.Equal((100, 0), (Count("influx"), Count("journal")));
    }

    [Fact]
    public async Task A_missed_pass_keeps_its_reasons()
    {
        var session = await Start(journal: [], influx: [Some.Missing(5) with { Why = [Why.NoAnswer, Why.LineDown] }, Some.Snapshot(6) with { Quality = Quality.Suspect, Why = [Why.CounterBack] }]);
        _desk!.Say(Hour);
        await Over();
        var readings = Historic(session).SelectMany(message => message.Readings).ToList();
        Assert.Equal([("missing", "no_answer,line_down", false), ("suspect", "counter_back", true)], readings.Select(one => (one.Q, string.Join(',', one.Why!), one.Values is not null)));
    }

    [Fact]
    public async Task More_than_an_answer_takes_is_asked_for_in_smaller_parts()
    {
        var session = await Start(journal: [], influx: Every(1, 3600));
        _history!.MostRows = 70;
        _desk!.Say(Hour);
        await Over();
        Assert.Equal(Enumerable.Range(1, 3599), Numbers(session).Order());
        Assert.False(_desk.AnswersTo("b-1")[^1].Data!.Value.TryGetProperty("influx_error", out _));
    }

    [Theory]
    [InlineData(400, """{"error":"error parsing query"}""", "HTTP 400 error parsing query")]
    [InlineData(200, """{"results":[{"statement_id":0,"error":"database not found: meter"}]}""", "HTTP 200 database not found: meter")]
    [InlineData(401, """{"error":"unauthorized"}""", "HTTP 401 unauthorized")]
    [InlineData(404, "nothing here", "HTTP 404 not the JSON of a query")]
    [InlineData(503, "", "HTTP 503 not the JSON of a query")]
    public async Task Where_influx_does_not_answer_that_is_said_and_the_rest_is_sent(int status, string body, string why)
    {
        var session = await Start(journal: Every(1800, 3600), influx: Every(1, 1800));
        _history!.Trouble = _ => new Said(status, body);
        _desk!.Say(Hour);
        await Over();
        Assert.Equal(Enumerable.Range(1800, 1800), Numbers(session));
        var data = _desk.AnswersTo("b-1")[^1].Data!.Value;
        Assert.Equal(why, data.GetProperty("influx_error").GetString());
        Assert.Equal("""[["2026-11-23T10:15:00.000Z","2026-11-23T10:45:00.000Z"]]""", data.GetProperty("missing").GetRawText());
    }

    [Fact]
    public async Task What_a_server_says_at_length_is_cut_off_so_that_the_answer_fits_a_message()
    {
        await Start(journal: [], influx: []);
        _history!.Trouble = _ => new Said(400, $$"""{"error":"{{new string('x', 100_000)}}"}""");
        _desk!.Say(Hour);
        await Over();
        Assert.InRange(_desk.AnswersTo("b-1")[^1].Data!.Value.GetProperty("influx_error").GetString()!.Length, 200, 220);
    }

    [Fact]
    public async Task From_the_year_1_on_may_be_asked_for()
    {
        await Start(journal: [], influx: []);
        _desk!.Say(Hour.Replace("2026-11-23T10:", "0001-01-01T00:", StringComparison.Ordinal).Replace("2026-11-23T11:", "1970-01-02T00:", StringComparison.Ordinal)
            .Replace("0001-01-01T00:15", "0001-01-01T00:00", StringComparison.Ordinal));
        await Over();
        Assert.Equal("done", _desk.AnswersTo("b-1")[^1].Stage);
        Assert.InRange(_history!.Server.Everything.Count, 1, 20);
    }

    [Fact]
    public async Task A_name_that_is_no_text_is_a_refusal()
    {
        await Start(journal: [], influx: []);
        _history!.Trouble = _ => new Said(200, """{"\ud800 more than that":1}""");
        _desk!.Say(Hour);
        await Over();
        Assert.Equal("HTTP 200 not the JSON of a query", _desk.AnswersTo("b-1")[^1].Data!.Value.GetProperty("influx_error").GetString());
    }

    [Fact]
    public async Task A_server_that_comes_back_soon_is_waited_for()
    {
        var session = await Start(journal: [], influx: Every(1, 100));
        _history!.Trouble = _ => _history.Server.Everything.Count <= 3 ? new Said(503) : null;
        _desk!.Say(Hour);
        await Over();
        Assert.Equal(Enumerable.Range(1, 100), Numbers(session));
    }

    [Fact]
    public async Task After_a_restart_in_the_middle_nothing_is_left_out()
    {
        var session = await Start(journal: Every(3000, 3600), influx: Every(1, 3000));
        _desk!.Say(Hour);
        await _desk.Until(() => Historic(session).Count > 3 && _desk.AnswersTo("b-1") is [.., { Stage: "progress" }]);
        await _desk.StopRunner();
        var before = Numbers(session).Count;
        await _desk.StartRunner();
        await Over();
        Assert.Equal(Enumerable.Range(1, 3599), Numbers(session).Distinct().Order());
        Assert.InRange(Numbers(session).Count, 3599, 3599 + before);
    }

    private static ImmutableArray<Snapshot> Every(int first, int end) => [.. Enumerable.Range(first, end - first + 1).Select(n => Some.Snapshot(n))];

    private static bool IsHistoric(FakePublish publish) =>
        JsonSerializer.Deserialize(publish.Payload, ContractJson.Default.BackfillSource)!.Source is not null;

    private static List<HistoricReadingsMessage> Historic(FakeMqttSession session) =>
        [.. session.Published.Where(IsHistoric).Select(publish => JsonSerializer.Deserialize(publish.Payload, ContractJson.Default.HistoricReadingsMessage)!)];

    private static List<int> Numbers(FakeMqttSession session) =>
    [
        .. session.Published.SelectMany(publish => IsHistoric(publish)
            ? JsonSerializer.Deserialize(publish.Payload, ContractJson.Default.HistoricReadingsMessage)!.Readings.Select(Number)
            : JsonSerializer.Deserialize(publish.Payload, ContractJson.Default.ReadingsMessage)!.Readings.Select(reading => (int)reading.Values!["energy_import_wh"].Number!.Value)),
    ];

    private static int Number(HistoricReadingMessage reading) => (int)reading.Values!["energy_import_wh"].Number!.Value;

    private static string Without(ResultMessage result, string name)
    {
        var data = System.Text.Json.Nodes.JsonNode.Parse(result.Data!.Value.GetRawText())!.AsObject();
        data.Remove(name);
        return data.ToJsonString();
    }

    private int Count(string name) => _desk!.AnswersTo("b-1")[^1].Data!.Value.GetProperty(name).GetInt32();

    private async Task<FakeMqttSession> Start(ImmutableArray<Snapshot> journal, ImmutableArray<Snapshot> influx)
    {
        _history = new(influx);
        _history.Server.Start();
        _desk = new(_folder.Path, _history.It);
        if (!journal.IsEmpty)
            await _desk.Journal.Commit(journal);
        _desk.Journal.Time.Advance(TimeSpan.FromHours(2));
        await _desk.StartRunner();
        return _desk.Link.Connect();
    }

    private Task Over() => _desk!.Until(() => _desk.AnswersTo("b-1") is [.., { Stage: "done" or "refused" }]);
}
