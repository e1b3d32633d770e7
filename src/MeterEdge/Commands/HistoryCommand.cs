using System.Globalization;
using System.Text.Json;
using MeterEdge.Console;
using MeterEdge.Contract;
using MeterEdge.Readings;

namespace MeterEdge.Commands;

/// <summary><c>meteredge history</c>: the last readings of a meter, out of the running daemon's journal.</summary>
public static class HistoryCommand
{
    private const int Answered = 0;
    private const int Failed = 1;
    private static readonly string[] Phases = ["l1", "l2", "l3"];

    /// <summary>Asks the daemon and prints a table, newest first.</summary>
    /// <param name="socket">Path of the daemon's socket.</param>
    /// <param name="serial">Serial number of the meter.</param>
    /// <param name="last">How many readings.</param>
    /// <param name="json">JSON instead of a table.</param>
    /// <param name="zone">Time zone of the table.</param>
    /// <param name="output">Takes the table.</param>
    /// <param name="error">Takes refusals.</param>
    /// <param name="cancel">Ends it.</param>
    /// <returns>0; 1 when no daemon answered or it has no reading of that meter.</returns>
    public static async Task<int> Run(
        string socket, string serial, int last, bool json, TimeZoneInfo zone, TextWriter output, TextWriter error, CancellationToken cancel)
    {
        var question = string.Create(CultureInfo.InvariantCulture, $"history {serial} {last}");
        if (await ConsoleCommand.Ask(socket, question, error, cancel).ConfigureAwait(false) is not { } answer)
            return Failed;
        if (json)
            await output.WriteLineAsync(answer).ConfigureAwait(false);
        else
            Table(JsonSerializer.Deserialize(answer, StatusJson.Default.MeterHistory)!.Readings, zone, output);
        return Answered;
    }

    private static void Table(IReadOnlyList<ReadingMessage> readings, TimeZoneInfo zone, TextWriter output)
    {
        var table = new TextTable("time", "kind", "quality", "V", "A", "W", "kWh", "number");
        foreach (var reading in readings)
        {
            var why = reading.Why is { Count: > 0 } codes ? $" ({string.Join(", ", codes)})" : "";
            table.Add(
                TimeZoneInfo.ConvertTime(reading.T, zone).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
                reading.Kind,
                reading.Q + why,
                PerPhase(reading, "voltage_{0}_v", "0.0"),
                PerPhase(reading, "current_{0}_a", "0.00"),
                Number(reading, Quantity.Power.Key()) is { } power ? power.ToString("0.#", CultureInfo.InvariantCulture) : "",
                Number(reading, Quantity.EnergyImport.Key()) is { } energy ? (energy / 1000).ToString("0.000", CultureInfo.InvariantCulture) : "",
                reading.Seq.ToString(CultureInfo.InvariantCulture));
        }

        table.WriteTo(output);
    }

    private static string PerPhase(ReadingMessage reading, string key, string format)
    {
        var numbers = Phases.Select(phase => Number(reading, string.Format(CultureInfo.InvariantCulture, key, phase))).OfType<decimal>();
        return string.Join(' ', numbers.Select(number => number.ToString(format, CultureInfo.InvariantCulture)));
    }

    private static decimal? Number(ReadingMessage reading, string key) =>
        reading.Values is { } values && values.TryGetValue(key, out var value) ? value.Number : null;
}
