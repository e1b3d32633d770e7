using System.Globalization;
using System.Text.Json;
using MeterEdge.Forwarding;
using MeterEdge.Modbus.Line;
using MeterEdge.Readings;

namespace MeterEdge.Console;

/// <summary>What can be said at the local socket: one line in, one line out.</summary>
/// <param name="status">Makes the status of this moment.</param>
/// <param name="history">The latest readings of a meter, newest first, as many as asked for.</param>
/// <param name="traces">The hex traces by name of the line.</param>
public sealed class ConsoleCommands(
    Func<DaemonStatus> status, Func<string, int, IReadOnlyList<Reading>> history, IReadOnlyDictionary<string, HexTrace> traces)
{
    /// <summary>Most readings of one answer.</summary>
    public const int MostHistory = 1000;

    private const string Help = "commands: status | json; history SERIAL COUNT; trace BUS on; trace BUS off; help";

    /// <summary>Runs one command; never throws for what was typed, and answers with one line of printable text.</summary>
    public string Run(string line) => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) switch
    {
        ["status"] => Summary(status()),
        ["status", "|", "json"] => JsonSerializer.Serialize(status(), StatusJson.Default.DaemonStatus),
        ["history", var serial, var count] when int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var last) && last is >= 1 and <= MostHistory =>
            History(serial, last),
        ["trace", var bus, "on"] => Trace(bus, on: true),
        ["trace", var bus, "off"] => Trace(bus, on: false),
        ["help"] or [] => Help,
        ["status" or "history" or "trace" or "help", ..] => $"error: cannot read '{Printable(line.Trim())}'; {Help}",
        [var unknown, ..] => $"error: no command '{Printable(unknown)}'; {Help}",
    };

    // A meter that was not asked yet does not answer, but is not lost either.
    private static string Summary(DaemonStatus now) =>
        $"{now.Edge}: {now.Meters.Count(meter => meter is { Lost: false, LastSeen: not null })} of {now.Meters.Count} meters answer, "
        + $"{now.Lines.Count(line => line.Up)} of {now.Lines.Count} lines up, journal at {now.Journal.Seq}, "
        + string.Join(", ", now.Sinks.Select(sink => $"{sink.Name} {(sink.Connected ? "connected" : "not connected")}, backlog {sink.Backlog}"));

    private string History(string serial, int last) => history(serial, last) is [_, ..] readings
        ? JsonSerializer.Serialize(new(serial, [.. readings.Select(ReadingMessages.One)]), StatusJson.Default.MeterHistory)
        : $"error: no reading of a meter '{Printable(serial)}' in the journal; its serial number is the one in the configuration";

    private string Trace(string bus, bool on)
    {
        if (!traces.TryGetValue(bus, out var trace))
        {
            return $"error: no line '{Printable(bus)}'; lines: {string.Join(' ', traces.Keys.Order(StringComparer.Ordinal))}";
        }

        trace.On = on;
        return $"trace of {bus} is {(on ? "on, in the log" : "off")}";
    }

    // What was typed goes back to a terminal.
    private static string Printable(string typed) =>
        string.Create(typed.Length, typed, static (text, source) =>
        {
            for (var i = 0; i < text.Length; i++)
            {
                text[i] = char.IsControl(source[i]) || source[i] is '\u2028' or '\u2029' ? '?' : source[i];
            }
        });
}
