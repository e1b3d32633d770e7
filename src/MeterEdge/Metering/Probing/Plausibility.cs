using System.Globalization;
using MeterEdge.Readings;

namespace MeterEdge.Metering.Probing;

/// <summary>
/// What a person should look at before a meter goes into service: values that a sound low voltage grid (230 V, 50 or 60 Hz) does not show. Narrower than
/// what tells one profile from another. Pure.
/// </summary>
public static class Plausibility
{
    // 220 V less 10 % to 240 V plus 6 %: what the grids of 220, 230 and 240 V have to keep.
    private const decimal LeastV = 198;
    private const decimal MostV = 255;

    // Two phases of one star stand 1.73 times as far apart as each from the middle; less than 1.5 is no such pair.
    private const decimal LeastApart = 1.5m;
    private const decimal MostApart = 1.95m;

    // Beside it what changes between two registers that were not read at one moment.
    private const decimal Share = 0.15m;
    private const decimal SlackW = 60;

    private static readonly (Quantity Voltage, Quantity Current, Quantity Power, string Name)[] Phases =
    [
        (Quantity.VoltageL1, Quantity.CurrentL1, Quantity.PowerL1, "L1"),
        (Quantity.VoltageL2, Quantity.CurrentL2, Quantity.PowerL2, "L2"),
        (Quantity.VoltageL3, Quantity.CurrentL3, Quantity.PowerL3, "L3"),
    ];

    private static readonly (Quantity Between, Quantity One, Quantity Other, string Name)[] Pairs =
    [
        (Quantity.VoltageL1L2, Quantity.VoltageL1, Quantity.VoltageL2, "L1 and L2"),
        (Quantity.VoltageL2L3, Quantity.VoltageL2, Quantity.VoltageL3, "L2 and L3"),
        (Quantity.VoltageL3L1, Quantity.VoltageL3, Quantity.VoltageL1, "L3 and L1"),
    ];

    /// <summary>What is not as it should be in one pass, each with what to do; empty when nothing is.</summary>
    public static IEnumerable<Doubt> Of(IReadOnlyCollection<Measurement> values)
    {
        foreach (var (voltage, _, _, name) in Phases)
        {
            if (Value(values, voltage) is not { } v)
                continue;
            if (v == 0)
                yield return new($"no voltage on {name}", $"Check the connection and the fuse of {name}.");
            else if (v is < LeastV or > MostV)
                yield return new(Text($"{v:0.##} V on {name}; 230 V was expected"), "Compare with an instrument; if that shows 230 V, another profile is right.");
        }

        if (Value(values, Quantity.Frequency) is { } hz and not (>= 49 and <= 51) and not (>= 59 and <= 61))
            yield return new(Text($"{hz:0.##} Hz; 50 Hz was expected"), "No grid has that: another profile is right.");
        foreach (var (between, one, other, name) in Pairs)
        {
            if (Value(values, between) is { } apart && Value(values, one) is { } v && Value(values, other) is { } w && v > 0 && w > 0
                && apart * 2 / (v + w) is < LeastApart or > MostApart)
            {
                yield return new(Text($"{apart:0.##} V between {name}, which have {v:0.##} V and {w:0.##} V"), "Two voltage wires hang on one phase, or neutral is missing: check the wires.");
            }
        }

        foreach (var doubt in PowersOf(values))
            yield return doubt;
    }

    /// <summary>What is not as it should be between two passes.</summary>
    /// <param name="first">The first.</param>
    /// <param name="second">The second.</param>
    /// <param name="between">How long after the first it came.</param>
    public static IEnumerable<Doubt> Between(IReadOnlyCollection<Measurement> first, IReadOnlyCollection<Measurement> second, TimeSpan between)
    {
        // Twice the greater power for so long, and as many last digits as a meter may count in.
        var power = Math.Max(Math.Abs(Value(first, Quantity.Power) ?? 0), Math.Abs(Value(second, Quantity.Power) ?? 0));
        var most = (2 * power * (decimal)between.TotalHours) + 1000;
        foreach (var now in second.Where(value => value.Quantity.IsEnergy()))
        {
            if (Value(first, now.Quantity) is not { } then)
                continue;
            if (now.Value < then)
                yield return new(Text($"{now.Quantity.Key()} fell from {then} to {now.Value}"), "A counter only rises: another profile is right, or the meter was exchanged just now.");
            else if (now.Value - then > most)
                yield return new(Text($"{now.Quantity.Key()} rose by {now.Value - then} in {between.TotalSeconds:0} s at {power:0} W"), "Compare with the display: another profile is right.");
        }
    }

    private static IEnumerable<Doubt> PowersOf(IReadOnlyCollection<Measurement> values)
    {
        var negative = new List<string>();
        var sum = 0m;
        var phases = 0;
        foreach (var (voltage, current, power, name) in Phases)
        {
            if (Value(values, power) is not { } w)
                continue;
            phases++;
            sum += w;
            if (w < -SlackW)
                negative.Add(name);
            if (Value(values, voltage) is { } v && Value(values, current) is { } a && Math.Abs(w) > (Math.Abs(v * a) * (1 + Share)) + SlackW)
                yield return new(Text($"{w:0.##} W on {name}, but only {v:0.##} V and {a:0.##} A"), "Compare with the display: another profile is right, or the ratio of the current transformers is not set.");
        }

        if (phases == Phases.Length && negative.Count is 1 or 2)
            yield return new($"power flows backwards on {string.Join(" and ", negative)} only", "Turn the current transformer there, unless somebody feeds in; see that each sits on its own phase.");
        if (phases == Phases.Length && Value(values, Quantity.Power) is { } total && Math.Abs(total - sum) > (Math.Max(Math.Abs(total), Math.Abs(sum)) * Share) + SlackW)
            yield return new(Text($"{total:0.##} W in all, but {sum:0.##} W on the three phases"), "Compare with the display: another profile is right.");
    }

    private static decimal? Value(IReadOnlyCollection<Measurement> values, Quantity quantity)
    {
        foreach (var value in values)
        {
            if (value.Quantity == quantity)
                return value.Value;
        }

        return null;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Something that a person should look at.</summary>
/// <param name="What">What is seen.</param>
/// <param name="Cure">What to do.</param>
public readonly record struct Doubt(string What, string Cure);
