using System.Globalization;
using MeterEdge.HeadEnd.Commands;
using MeterEdge.HeadEnd.Demo.Plant;
using MeterEdge.HeadEnd.Watch;

namespace MeterEdge.HeadEnd.Demo.View;

/// <summary>The view as text with moods: what a terminal paints and what tests read.</summary>
/// <param name="Meters">One row per meter, in the order of <see cref="Columns"/>.</param>
/// <param name="Facts">Label and text, from the line to the head-end.</param>
/// <param name="News">The latest events, oldest first.</param>
/// <param name="Keys">What can be pressed.</param>
public sealed record DemoPicture(
    IReadOnlyList<IReadOnlyList<Cell>> Meters, IReadOnlyList<(string Label, Cell Text)> Facts, IReadOnlyList<Cell> News, string Keys)
{
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(25);

    /// <summary>Headings of a meter's row.</summary>
    public static IReadOnlyList<string> Columns { get; } =
        ["serial", "unit", "profile", "role", "V", "A", "W", "kWh", "age", "quality"];

    /// <summary>The picture of a moment.</summary>
    public static DemoPicture Of(DemoModel model, PlantState plant, DateTimeOffset now, TimeZoneInfo zone) => new(
        [.. model.Meters.Select(meter => Row(meter, model.MemoryOf(meter), now))],
        [
            .. LineFacts(model, plant),
            ("daemon", DaemonFact(model, plant)),
            ("journal", JournalFact(model)),
            .. SinkFacts(model),
            ("broker", plant.BrokerRunning ? new Cell("running", Mood.Good) : new Cell("stopped by you", Mood.Bad)),
            ("head-end", HeadEndFact(model)),
        ],
        [.. model.Latest.Select(news => new Cell(NewsText(news, zone), news.Mood))],
        KeysText(plant));

    /// <summary>E.g. <c>3 s</c>, <c>2 min</c>.</summary>
    public static string Age(TimeSpan age) =>
        age < TimeSpan.Zero ? "0 s"
        : age < TimeSpan.FromMinutes(2) ? $"{(int)age.TotalSeconds} s"
        : age < TimeSpan.FromHours(2) ? $"{(int)age.TotalMinutes} min"
        : $"{(int)age.TotalHours} h";

    /// <summary>A line of news with its time.</summary>
    public static string NewsText(DemoModel.News news, TimeZoneInfo zone) => string.Create(
        CultureInfo.InvariantCulture, $"{TimeZoneInfo.ConvertTime(news.Time, zone):HH:mm:ss} {news.Text}");

    private static IReadOnlyList<Cell> Row(DemoMeter meter, MeterMemory memory, DateTimeOffset now)
    {
        var age = now - memory.ReadAt;
        var mood = age is null || age > Late ? Mood.Faint : Mood.Plain;
        return
        [
            new(meter.Serial),
            new($"{meter.Unit}"),
            new(meter.Profile),
            new(meter.Role),
            new(ReadingText.Voltages(memory.Values), mood),
            new(ReadingText.Currents(memory.Values), mood),
            new(ReadingText.Power(memory.Values), mood),
            new(ReadingText.Energy(memory.Values), mood),
            age is { } known ? new(Age(known), known > Late ? Mood.Warning : Mood.Plain) : new("-", Mood.Faint),
            Quality(memory),
        ];
    }

    private static Cell Quality(MeterMemory memory) => memory.Quality switch
    {
        null => new("waiting", Mood.Faint),
        "good" when memory.Lost => new("lost", Mood.Bad),
        "good" => new("good", Mood.Good),
        "missing" => new(WithReasons(memory), Mood.Bad),
        _ => new(WithReasons(memory), Mood.Warning),
    };

    private static string WithReasons(MeterMemory memory) =>
        Printable.Of(memory.Why.Count > 0 ? $"{memory.Quality}: {string.Join(", ", memory.Why)}" : memory.Quality ?? "", 40);

    private static IEnumerable<(string, Cell)> LineFacts(DemoModel model, PlantState plant)
    {
        var lines = (model.Status?.Lines ?? []).OfType<LineStatus>().ToArray();
        if (lines.Length == 0)
            yield return ("line", new(plant.PortPlugged ? "not known yet" : "unplugged by you", plant.PortPlugged ? Mood.Faint : Mood.Bad));

        foreach (var line in lines)
        {
            var state = line.Up switch { true => "up", false => "down", null => "?" };
            var use = line.UsePercent?.ToString("0.0", CultureInfo.InvariantCulture) ?? "?";
            var text = $"{line.Bus} {Number(line.Baud)} baud {state}, {use} % used; " +
                $"answered {Number(line.Answered)}, refused {Number(line.Refused)}, no answer {Number(line.NoAnswer)}, " +
                $"garbled {Number(line.Garbled)}, late {Number(line.Late)}; queue {Number(line.Queue)}";
            yield return ("line", new(Clean(text), line.Up == false ? Mood.Bad : Mood.Plain));
        }
    }

    private static Cell DaemonFact(DemoModel model, PlantState plant)
    {
        if (!plant.DaemonRunning)
            return new("not running", Mood.Bad);
        if (model.Status is not { } status)
            return new("started, has not told its status yet", Mood.Faint);
        if (!model.StatusIsFresh)
            return new("running, does not answer; what it said last is shown", Mood.Warning);

        var uptime = TimeSpan.FromSeconds(Math.Clamp(status.UptimeS ?? 0, 0, 1e9));
        return new(Clean($"{status.Edge} {status.Version}, up {Age(uptime)}, clock {status.Clock ?? "?"}{(status.Clock == "untrusted" ? " (this machine's is not synchronised)" : "")}"));
    }

    private static Cell JournalFact(DemoModel model)
    {
        if (model.Status?.Journal is not { } journal)
            return new("not known yet", Mood.Faint);

        var text = Known(
            $"epoch {journal.Epoch ?? "?"}, seq {Number(journal.Seq)}",
            journal.Rows is { } rows ? $"{rows} rows" : null,
            journal.Bytes is { } bytes ? Bytes(bytes) : null,
            journal.UsedPercent is { } used ? $"{used} % full" : null,
            journal.QuotaBytes is { } quota ? $"quota {Bytes(quota)}" : journal.QuotaMib is { } quotaMib ? $"quota {quotaMib} MiB" : null,
            $"{Number(journal.Uncommitted)} not committed yet",
            journal.Dropped is > 0 ? $"{journal.Dropped} dropped" : null,
            journal.Writable == false ? "cannot be written" : null);
        return new(text, journal.Writable == false || journal.Dropped is > 0 ? Mood.Bad : Mood.Plain);
    }

    private static IEnumerable<(string, Cell)> SinkFacts(DemoModel model)
    {
        foreach (var sink in (model.Status?.Sinks ?? []).OfType<SinkStatus>())
        {
            var text = Known(
                $"{(sink.Connected == true ? "connected to" : "not connected to")} {sink.Target ?? "?"}",
                $"backlog {Number(sink.Backlog)}",
                sink.Acknowledged is { } acknowledged ? $"acknowledged {acknowledged}" : null,
                sink.NobodyListens == true ? "nobody listens" : null);
            var mood = sink.Connected != true ? Mood.Bad : sink.Backlog > 0 || sink.NobodyListens == true ? Mood.Warning : Mood.Good;
            yield return (Clean(sink.Name ?? "sink"), new(text, mood));
        }
    }

    private static string Known(params string?[] parts) => Clean(string.Join(", ", parts.Where(part => part is not null)));

    private static Cell HeadEndFact(DemoModel model)
    {
        var tally = model.Tally;
        var text = (model.HeadEndConnected ? "" : "not connected, ") +
            $"received {tally.Readings} readings of {model.MetersDelivered} meters, {tally.NotRead} of them missed passes, " +
            $"holes {tally.Missing}, duplicates {tally.Duplicates}, events {tally.Events}";
        var mood = !model.HeadEndConnected ? Mood.Bad : tally.Missing > 0 ? Mood.Warning : tally.Readings > 0 ? Mood.Good : Mood.Plain;
        return new(text, mood);
    }

    private static string KeysText(PlantState plant) => string.Join("  ",
        plant.BrokerRunning ? "b stop broker" : "b start broker",
        plant.SilentUnit is null ? $"s silence #{District.SilentUnit}" : $"s unsilence #{plant.SilentUnit}",
        plant.BadCrcUnit is null ? $"c bad CRC #{District.BadCrcUnit}" : $"c good CRC #{plant.BadCrcUnit}",
        plant.PortPlugged ? "u unplug" : "u plug in",
        "k kill daemon",
        "q quit");

    private static string Number(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "?";

    private static string Bytes(long bytes) => bytes switch
    {
        < 1024 => $"{bytes} B",
        < 1024 * 1024 => $"{bytes / 1024} KiB",
        _ => $"{bytes / (1024 * 1024)} MiB",
    };

    private static string Clean(string text) => Printable.Of(text);
}
