using System.Globalization;
using MeterEdge.Commands;
using MeterEdge.Contract;
using MeterEdge.Readings;

namespace MeterEdge.Console.Commands;

/// <summary>Readings as a table.</summary>
internal static class HistoryTable
{
    private static readonly string[] Phases = ["l1", "l2", "l3"];

    /// <summary>One row a reading, in the order given.</summary>
    public static TextTable Of(IReadOnlyList<ReadingMessage> readings, TimeZoneInfo zone)
    {
        var table = new TextTable("time", "kind", "quality", "V", "A", "W", "kWh", "number");
        foreach (var reading in readings)
        {
            var why = reading.Why is { Count: > 0 } codes ? $" ({string.Join(", ", codes)})" : "";
            table.Add(
                reading.T.Local(zone),
                reading.Kind,
                reading.Q + why,
                PerPhase(reading, "voltage_{0}_v", "0.0"),
                PerPhase(reading, "current_{0}_a", "0.00"),
                Number(reading, Quantity.Power.Key()) is { } power ? power.ToString("0.#", CultureInfo.InvariantCulture) : "",
                Number(reading, Quantity.EnergyImport.Key()) is { } energy ? (energy / 1000).ToString("0.000", CultureInfo.InvariantCulture) : "",
                reading.Seq.ToString(CultureInfo.InvariantCulture));
        }

        return table;
    }

    private static string PerPhase(ReadingMessage reading, string key, string format)
    {
        var numbers = Phases.Select(phase => Number(reading, string.Format(CultureInfo.InvariantCulture, key, phase))).OfType<decimal>();
        return string.Join(' ', numbers.Select(number => number.ToString(format, CultureInfo.InvariantCulture)));
    }

    private static decimal? Number(ReadingMessage reading, string key) =>
        reading.Values is { } values && values.TryGetValue(key, out var value) ? value.Number : null;
}
