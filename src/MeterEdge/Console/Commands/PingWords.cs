using System.Collections.Immutable;
using System.Globalization;
using MeterEdge.Console.Lines;
using MeterEdge.Metering;

namespace MeterEdge.Console.Commands;

/// <summary>Whom to ping, as it was typed: a unit, a unit of a line, or a meter by its serial number.</summary>
/// <param name="Bus">The line; null with a problem.</param>
/// <param name="Unit">The unit.</param>
/// <param name="Count">How often.</param>
/// <param name="Problem">What is wrong with it.</param>
internal readonly record struct PingWords(PolledBus? Bus, byte Unit, int Count, string? Problem)
{
    /// <summary>How often, unless it is said.</summary>
    public const int Usual = 10;

    private const string Usage = "ping [BUS] UNIT|SERIAL [COUNT], UNIT from 1 to 247, COUNT from 1 to 1000";

    /// <summary>Reads the words.</summary>
    public static PingWords Read(ImmutableArray<string> words, Plant plant)
    {
        var named = words is [var first, _, ..] ? plant.Bus(first) : null;
        var rest = named is null ? words : words[1..];
        if (rest is not ([_] or [_, _]))
            return Wrong(Usage);
        var count = Usual;
        if (rest is [_, var often] && !(int.TryParse(often, NumberStyles.None, CultureInfo.InvariantCulture, out count) && count is >= 1 and <= Ping.Most))
            return Wrong(Usage);
        if (plant.Meter(rest[0]) is var (line, _, options))
            return named is null || named == line ? new(line, options.Unit, count, null) : Wrong($"meter {options.Serial} is on {line.Options.Name}");
        if (!byte.TryParse(rest[0], NumberStyles.None, CultureInfo.InvariantCulture, out var unit) || unit is 0 or > 247)
            return Wrong(plant.Bus(rest[0]) is null ? $"no unit or meter '{Terminal.TerminalText.Printable(rest[0])}': {Usage}" : Usage);
        if (named is not null)
            return new(named, unit, count, null);
        var having = plant.Buses.Where(bus => plant.Buses.Length == 1 || bus.Options.Meters.Any(meter => meter.Unit == unit)).ToList();
        return having is [var only] ? new(only, unit, count, null) : Wrong($"on which line? ping BUS {unit}; lines: {string.Join(' ', plant.BusNames)}");
    }

    private static PingWords Wrong(string problem) => new(null, 0, 0, problem);
}
