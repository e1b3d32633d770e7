using System.Globalization;
using System.Text.Json;
using MeterEdge.Console;
using MeterEdge.Console.Commands;

namespace MeterEdge.Commands;

/// <summary><c>meteredge history</c>: the last readings of a meter, out of the running daemon's journal.</summary>
public static class HistoryCommand
{
    private const int Answered = 0;
    private const int Failed = 1;

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
        var question = string.Create(CultureInfo.InvariantCulture, $"history {serial} {last} | json");
        if (await ConsoleCommand.Ask(socket, question, error, cancel).ConfigureAwait(false) is not { } answer)
            return Failed;
        if (json)
            await output.WriteLineAsync(answer).ConfigureAwait(false);
        else
            HistoryTable.Of(JsonSerializer.Deserialize(answer, StatusJson.Default.MeterHistory)!.Readings, zone).WriteTo(output);
        return Answered;
    }
}
