using System.Globalization;
using MeterEdge.Contract;
using MeterEdge.HeadEnd.Commands;

namespace MeterEdge.HeadEnd.Watch;

/// <summary>The main values of a reading as a person reads them.</summary>
public static class ReadingText
{
    private static readonly string[] Phases = ["l1", "l2", "l3"];

    /// <summary>Volts by phase, e.g. <c>230.1 229.8 230.4</c>; empty without one.</summary>
    public static string Voltages(IReadOnlyDictionary<string, ReadingValue>? values) => PerPhase(values, "voltage_{0}_v", "0.0");

    /// <summary>Amperes by phase, e.g. <c>0.42 0.40 0.41</c>; empty without one.</summary>
    public static string Currents(IReadOnlyDictionary<string, ReadingValue>? values) => PerPhase(values, "current_{0}_a", "0.00");

    /// <summary>Watts, e.g. <c>1234</c>; empty without.</summary>
    public static string Power(IReadOnlyDictionary<string, ReadingValue>? values) =>
        Number(values, "power_w") is { } power ? Format(power, "0") : "";

    /// <summary>Imported kWh, e.g. <c>36.250</c>; empty without.</summary>
    public static string Energy(IReadOnlyDictionary<string, ReadingValue>? values) =>
        Number(values, "energy_import_wh") is { } energy ? Format(energy / 1000m, "0.000") : "";

    /// <summary>The main values in one text; of a reading that has none of them, its first values by key.</summary>
    public static string Brief(IReadOnlyDictionary<string, ReadingValue>? values)
    {
        if (values is null || values.Count == 0)
            return "";

        var state = values.TryGetValue("switch_state", out var found) ? $"switch {Printable.Of(found.ToString(), 20)}" : "";
        (string Text, string Unit)[] main =
            [(Voltages(values), " V"), (Currents(values), " A"), (Power(values), " W"), (Energy(values), " kWh"), (state, "")];
        return main.Any(value => value.Text.Length > 0)
            ? string.Join("  ", main.Where(value => value.Text.Length > 0).Select(value => value.Text + value.Unit))
            : string.Join("  ", values.Take(4).Select(pair => Printable.Of($"{pair.Key}={pair.Value}", 40)));
    }

    private static string PerPhase(IReadOnlyDictionary<string, ReadingValue>? values, string key, string format)
    {
        var numbers = Phases.Select(phase => Number(values, string.Format(CultureInfo.InvariantCulture, key, phase))).ToArray();
        var last = Array.FindLastIndex(numbers, number => number is not null);
        return last < 0
            ? ""
            : string.Join(' ', numbers[..(last + 1)].Select(number => number is { } known ? Format(known, format) : "-"));
    }

    private static decimal? Number(IReadOnlyDictionary<string, ReadingValue>? values, string key) =>
        values is not null && values.TryGetValue(key, out var value) ? value.Number : null;

    private static string Format(decimal number, string format) => number.ToString(format, CultureInfo.InvariantCulture);
}
