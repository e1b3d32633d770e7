using System.Text.Json;
using MeterEdge.Modbus.Line;

namespace MeterEdge.Console;

/// <summary>What can be said at the local socket: one line in, one line out.</summary>
/// <param name="status">Makes the status of this moment.</param>
/// <param name="traces">The hex traces by name of the line.</param>
public sealed class ConsoleCommands(Func<DaemonStatus> status, IReadOnlyDictionary<string, HexTrace> traces)
{
    private const string Help = "commands: status | json; trace BUS on; trace BUS off; help";

    /// <summary>Runs one command; never throws for what was typed, and answers with one line of printable text.</summary>
    public string Run(string line) => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) switch
    {
        ["status"] => Summary(status()),
        ["status", "|", "json"] => JsonSerializer.Serialize(status(), StatusJson.Default.DaemonStatus),
        ["trace", var bus, "on"] => Trace(bus, on: true),
        ["trace", var bus, "off"] => Trace(bus, on: false),
        ["help"] or [] => Help,
        ["status" or "trace" or "help", ..] => $"error: cannot read '{Printable(line.Trim())}'; {Help}",
        [var unknown, ..] => $"error: no command '{Printable(unknown)}'; {Help}",
    };

    // A meter that was not asked yet does not answer, but is not lost either.
    private static string Summary(DaemonStatus now) =>
        $"{now.Edge}: {now.Meters.Count(meter => meter is { Lost: false, LastSeen: not null })} of {now.Meters.Count} meters answer, "
        + $"{now.Lines.Count(line => line.Up)} of {now.Lines.Count} lines up, journal at {now.Journal.Seq}, "
        + string.Join(", ", now.Sinks.Select(sink => $"{sink.Name} {(sink.Connected ? "connected" : "not connected")}, backlog {sink.Backlog}"));

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
