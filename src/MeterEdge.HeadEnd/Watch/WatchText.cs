using System.Globalization;
using MeterEdge.Contract;
using MeterEdge.HeadEnd.Commands;

namespace MeterEdge.HeadEnd.Watch;

/// <summary>Arrivals as lines for a person. Times are local, with the date where it is not today's.</summary>
/// <param name="time">Today and the local time zone.</param>
public sealed class WatchText(TimeProvider time)
{
    // More holes than this on one line help nobody.
    private const int MaxHoles = 5;

    private readonly LocalStamp _stamp = new(time);
    private readonly SwitchResultText _switching = new(new LocalStamp(time));

    /// <summary>One line per reading, event, state or page; none for what only a warning tells.</summary>
    public IEnumerable<string> Lines(Arrival arrival) => arrival switch
    {
        Arrival.Readings { Message: var message, Backfill: var backfill } =>
            message.Readings.Select(reading => Line(message.Edge, reading, backfill)),
        Arrival.Historic { Message: var message } => message.Readings.Select(reading => Line(message, reading)),
        Arrival.Event { Message: var message } => [$"{Stamp(message.T)} {Clean(message.Edge)} {EventText.Line(message)}"],
        Arrival.Result { Message: var message } => [$"{Stamp(message.T)} {Clean(message.Edge)} {ResultText.Line(message)}"],
        Arrival.SwitchResult { Message: var message } => [$"{Stamp(message.T.Said)} {Clean(message.Edge)} {_switching.Line(message)}"],
        Arrival.State { Message: var message } => [Line(message)],
        Arrival.Meters { Message: var message, Page: var page } =>
            [$"{Stamp(time.GetUtcNow())} {Clean(message.Edge)} directory page {page} of {message.Of}: {message.Meters.Count} meters"],
        Arrival.Other { Topic: var topic, Bytes: var bytes } => [$"{Stamp(time.GetUtcNow())} {Printable.Of(topic)}: {bytes} bytes"],
        _ => [],
    };

    /// <summary>The warning that a malformed message deserves.</summary>
    public static string Warning(Arrival.Malformed malformed) =>
        $"warning: {Printable.Of(malformed.Topic, 120)}: ignored, {Printable.Of(malformed.Why)}";

    /// <summary>What became of the holes of a series; null when nothing worth a line.</summary>
    public static string? Line(TallyChange change) =>
        change.Missing > change.MissingBefore ? $"hole: {Clean(change.Series.ToString(), 160)}: missing so far {Ranges(change.Holes)}"
        : change.Missing == 0 && change.MissingBefore > 0 ? $"hole filled: {Clean(change.Series.ToString(), 160)}"
        : null;

    /// <summary>The summary: counts, then what is still missing.</summary>
    public static IEnumerable<string> Summary(Tally tally)
    {
        yield return $"{tally.Readings} readings, {tally.NotRead} of them missed passes, {tally.Duplicates} duplicates, {tally.Missing} numbers missing, {tally.Events} events, " +
            $"{tally.Malformed} malformed messages";
        foreach (var (series, holes) in tally.Holes)
            yield return $"missing: {Clean(series.ToString(), 160)}: {Ranges(holes)}";
        if (tally.Historic > 0)
            yield return $"{tally.Historic} readings without numbers, from where the concentrators had written them";
        if (tally.Untracked > 0)
            yield return $"{tally.Untracked} numbers were too scattered to look for holes and duplicates among them";
        if (tally.Forgotten > 0)
            yield return $"{tally.Forgotten} series of numbers were forgotten to make room for others: holes in them would go unseen";
    }

    /// <summary>E.g. <c>7, 9-12 and 3 more ranges</c>.</summary>
    public static string Ranges(IReadOnlyList<(long First, long Last)> ranges)
    {
        var text = string.Join(", ", ranges.Take(MaxHoles).Select(range =>
            range.First == range.Last ? range.First.ToString(CultureInfo.InvariantCulture) : $"{range.First}-{range.Last}"));
        return ranges.Count <= MaxHoles ? text : $"{text} and {ranges.Count - MaxHoles} more ranges";
    }

    private string Line(string edge, ReadingMessage reading, bool backfill) =>
        $"{Line(reading.T, edge, reading.Meter, reading.Kind, reading.Q, reading.Why, reading.Values)}  #{reading.Seq}{(backfill ? " backfill" : "")}";

    private string Line(HistoricReadingsMessage message, HistoricReadingMessage reading) =>
        $"{Line(reading.T, message.Edge, reading.Meter, reading.Kind, reading.Q, reading.Why, reading.Values)}  from {Clean(message.Source, 20)}";

    private string Line(
        DateTimeOffset t, string edge, string meter, string kind, string quality, IReadOnlyList<string>? why, IReadOnlyDictionary<string, ReadingValue>? values)
    {
        var reasons = why is { Count: > 0 } ? $" ({Clean(string.Join(", ", why), 80)})" : "";
        var brief = ReadingText.Brief(values);
        return $"{Stamp(t)} {Clean(edge)} {Clean(meter),-12} {Clean(kind, 12),-8} {Clean(quality, 12)}{reasons}{(brief.Length > 0 ? "  " : "")}{brief}";
    }

    private string Line(StateMessage state)
    {
        var details = state.Online
            ? $"online, version {Clean(state.Version ?? "?")}, epoch {Clean(state.Epoch ?? "?")}, " +
                $"seq {state.Seq}, backlog {state.Backlog}, clock {Clean(state.Clock ?? "?")}"
            : "offline";
        return $"{Stamp(state.T ?? time.GetUtcNow())} {Clean(state.Edge)} state {details}";
    }

    private string Stamp(DateTimeOffset instant) => _stamp.Of(instant);

    private static string Clean(string text, int longest = 64) => Printable.Of(text, longest);
}
