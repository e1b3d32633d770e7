using System.Text.Json;
using MeterEdge.Contract;
using MeterEdge.Readings;
using MeterEdge.Tests.Forwarding;
using MeterEdge.Tests.Journal;
using Some = MeterEdge.Tests.Journal.Some;

namespace MeterEdge.Tests.Requests;

/// <summary>What has left the journal from between readings that stayed.</summary>
public sealed class BackfillHolesTests : IAsyncDisposable
{
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
    public async Task Instants_that_left_from_between_energies_come_from_influx_exactly_once_each()
    {
        var readings = Enumerable.Range(1, 1200).SelectMany(n => Pass(n, "even", "odd")).ToList();
        var session = await Start(readings, "kind = 1 AND seq < 1500", influx: readings);
        _desk!.Say(Backfill(Some.Start, Some.Start.AddHours(1)));
        await Over();
        var sent = Keys(session);
        Assert.Equal(readings.Select(Key).Order(), sent.Order());
        var data = Data();
        Assert.Equal(readings.Count, data.GetProperty("sent").GetInt32());
        Assert.InRange(data.GetProperty("influx").GetInt32(), 1000, readings.Count - 1);

        // Nobody has anything after the twentieth minute.
        Assert.Equal("""[["2026-11-23T10:35:00.000Z","2026-11-23T11:15:00.000Z"]]""", data.GetProperty("missing").GetRawText());
    }

    [Fact]
    public async Task A_hole_of_one_meter_while_others_have_readings_is_looked_for()
    {
        var readings = Enumerable.Range(1, 600).SelectMany(n => new[] { Some.Snapshot(n, "a"), Some.Snapshot(n, "b") }).ToList();
        var session = await Start(readings, "meter = 'a' AND seq = 601", influx: readings);
        _desk!.Say(Backfill(Some.Start, Some.Start.AddMinutes(10)));
        await Over();
        Assert.Equal(readings.SkipLast(2).Select(Key).Order(), Keys(session).Order());
        Assert.Equal(1, Data().GetProperty("influx").GetInt32());
        Assert.False(Data().TryGetProperty("missing", out _), Data().GetRawText());
    }

    [Fact]
    public async Task Where_no_number_is_missing_influx_is_not_asked()
    {
        var readings = Enumerable.Range(1, 600).Select(n => Some.Snapshot(n)).ToList();
        await Start(readings, "seq < 0", influx: readings);
        _desk!.Say(Backfill(Some.Start, Some.Start.AddMinutes(10)));
        await Over();
        Assert.Empty(_history!.Server.Everything);
        Assert.Equal(599, Data().GetProperty("journal").GetInt32());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_nobody_has_of_one_meter_is_named_though_others_have_readings(bool withInflux)
    {
        var readings = Enumerable.Range(1, 600).SelectMany(n => new[] { Some.Snapshot(n, "a"), Some.Snapshot(n, "b") }).ToList();
        await Start(readings, "meter = 'a' AND seq BETWEEN 401 AND 480", withInflux ? readings.Where(reading => reading.Meter.Serial == "b") : null);
        _desk!.Say(Backfill(Some.Start, Some.Start.AddMinutes(10)));
        await Over();
        Assert.Equal("""[["2026-11-23T10:18:20.000Z","2026-11-23T10:19:01.000Z"]]""", Data().GetProperty("missing").GetRawText());
    }

    [Fact]
    public async Task However_many_holes_there_are_all_of_them_are_looked_for_and_the_first_of_the_rest_named()
    {
        // A few seconds of every third hour of three weeks; the second reading of each left, and of every other one nobody has the third.
        var readings = Enumerable.Range(0, 170).SelectMany(n => Enumerable.Range(1, 4).Select(second => Some.Snapshot((n * 3 * 3600) + (second * 30)))).ToList();
        var session = await Start(readings, "(seq % 4 = 2) OR (seq % 8 = 3)", influx: readings.Where((_, n) => n % 8 != 2));
        _desk!.Journal.Time.Advance(TimeSpan.FromDays(30));
        _desk.Say(Backfill(Some.Start, Some.Start.AddDays(22)));
        await Over();
        Assert.Equal(readings.Where((_, n) => n % 8 != 2).Select(Key).Order(), Keys(session).Order());
        Assert.Equal(170, Data().GetProperty("influx").GetInt32());
        Assert.Equal(50, Data().GetProperty("missing").GetArrayLength());
        Assert.InRange(Data().GetProperty("missing_more").GetInt32(), 120, 260);
    }

    [Fact]
    public async Task A_damaged_row_is_looked_for_like_one_that_left()
    {
        var readings = Enumerable.Range(1, 600).Select(n => Some.Snapshot(n)).ToList();
        var session = await Start(readings, "seq < 0", influx: readings, "UPDATE reading SET body = x'0102' WHERE seq = 300");
        _desk!.Say(Backfill(Some.Start, Some.Start.AddMinutes(10)));
        await Over();
        Assert.Equal(readings.SkipLast(1).Select(Key).Order(), Keys(session).Order());
    }

    private static IEnumerable<Snapshot> Pass(int n, params string[] meters)
    {
        foreach (var meter in meters)
        {
            yield return Some.Snapshot(n, meter);
            if (n % 20 == 0)
                yield return Some.Snapshot(n, meter) with { Kind = ReadingKind.Energy };
        }
    }

    private static (string, string, DateTimeOffset) Key(Snapshot reading) => (reading.Meter.Serial, reading.Kind.Word(), reading.Due);

    private static List<(string, string, DateTimeOffset)> Keys(FakeMqttSession session) =>
    [
        .. session.Published.SelectMany(publish => JsonSerializer.Deserialize(publish.Payload, ContractJson.Default.BackfillSource)!.Source is null
            ? JsonSerializer.Deserialize(publish.Payload, ContractJson.Default.ReadingsMessage)!.Readings.Select(one => (one.Meter, one.Kind, one.Due))
            : JsonSerializer.Deserialize(publish.Payload, ContractJson.Default.HistoricReadingsMessage)!.Readings.Select(one => (one.Meter, one.Kind, one.Due))),
    ];

    private static string Backfill(DateTimeOffset from, DateTimeOffset to) =>
        JsonSerializer.Serialize(new() { Id = "b-1", Do = "backfill", From = from, To = to }, ContractJson.Default.RequestMessage);

    private JsonElement Data() => _desk!.AnswersTo("b-1")[^1].Data!.Value;

    private async Task<FakeMqttSession> Start(List<Snapshot> journal, string left, IEnumerable<Snapshot>? influx, string? damage = null)
    {
        await using (var before = new OpenJournal(_folder.Path))
        {
            foreach (var sweep in journal.Chunk(300))
                await before.Commit(sweep);
        }

        using (var file = Sqlite.Open(_folder["journal.db"]))
        {
            file.Run($"DELETE FROM reading WHERE {left}");
            if (damage is not null)
                file.Run(damage);
        }

        if (influx is not null)
        {
            _history = new([.. influx]);
            _history.Server.Start();
        }

        _desk = new(_folder.Path, _history?.It);
        _desk.Journal.Time.Advance(TimeSpan.FromHours(2));
        await _desk.StartRunner();
        return _desk.Link.Connect();
    }

    private Task Over() => _desk!.Until(() => _desk.AnswersTo("b-1") is [.., { Stage: "done" or "refused" }]);
}
