using System.Globalization;
using System.Text.Json;
using MeterEdge.Metering.Profiles;
using MeterEdge.Modbus.Serial;

namespace MeterEdge.Commands.Scan;

/// <summary><c>meteredge scan</c>: which meters are on a line, at which settings, and which profile fits.</summary>
public static class ScanCommand
{
    private const int SomeFound = 0;
    private const int Unusable = 1;
    private const int NoneFound = 2;
    private static readonly TimeSpan ProgressEvery = TimeSpan.FromSeconds(5);

    /// <summary>Scans; progress goes to <paramref name="error"/>, what was found and a piece of configuration to <paramref name="output"/>.</summary>
    /// <returns>0; 1 when the port cannot be used or the scan was broken off; 2 when no meter answered.</returns>
    public static async Task<int> Run(ScanRequest request, TextWriter output, TextWriter error, TimeProvider time, CancellationToken stop)
    {
        ScanState state;
        try
        {
            state = new ScanState(request.Port, request.Resume);
        }
        catch (Exception unusable) when (unusable is IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync($"cannot keep what is done in {request.Resume}: {unusable.Message}").ConfigureAwait(false);
            return Unusable;
        }

        using (state)
        {
            var said = time.GetTimestamp();
            var scanner = new Scanner(request, ProfileLibrary.With(request.Profiles), time)
            {
                Progress = (setting, unit, behind, all) =>
                {
                    if (time.GetElapsedTime(said) < ProgressEvery)
                        return;
                    said = time.GetTimestamp();
                    error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{setting}, unit {unit}: {100.0 * behind / all:0} % done, {state.Found.Count} found"));
                },
                Found = meter => error.WriteLine($"{meter.Setting}, unit {meter.Unit}: {meter.Profile ?? "answers, but no profile fits"}"),
            };
            if (await scanner.Run(state, stop).ConfigureAwait(false) is { } problem)
            {
                await error.WriteLineAsync(problem + PortHint.For(request.Port)).ConfigureAwait(false);
                return Unusable;
            }

            Print(request, state.Found, output);
            if (stop.IsCancellationRequested)
            {
                await error.WriteLineAsync(request.Resume is null
                    ? "broken off; with --resume FILE a scan can go on later"
                    : $"broken off; the same command goes on where it stopped ({request.Resume})").ConfigureAwait(false);
                return Unusable;
            }

            if (state.Found.Count > 0)
                return SomeFound;
            await error.WriteLineAsync($"no meter answered on {request.Port}: check power, the two wires (try them swapped) and the units; more --bauds and --parities can be tried").ConfigureAwait(false);
            return NoneFound;
        }
    }

    private static void Print(ScanRequest request, IReadOnlyList<FoundMeter> found, TextWriter output)
    {
        if (request.Json)
        {
            JsonOutput.Write(output, writer => WriteBuses(request, found, writer));
            return;
        }

        if (found.Count == 0)
            return;
        var table = new TextTable("settings", "unit", "serial", "profile", "values", "fits as well", "says it is");
        foreach (var meter in found)
        {
            table.Add(
                meter.Setting.ToString(), meter.Unit.ToString(CultureInfo.InvariantCulture), meter.Serial, meter.Profile ?? "(none fits)",
                meter.Values.ToString(CultureInfo.InvariantCulture), string.Join(' ', meter.Others), meter.Identification);
        }

        table.WriteTo(output);
        output.WriteLine();
        output.WriteLine(found.All(meter => meter.Serial.Length > 0) ? "For the configuration:" : "For the configuration; put the serial numbers in that stand as UNIT-n:");
        JsonOutput.Write(output, writer => WriteBuses(request, found, writer));
    }

    /// <summary>The key <c>Buses</c> of a configuration, one for each setting at which meters were found.</summary>
    private static void WriteBuses(ScanRequest request, IReadOnlyList<FoundMeter> found, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("Buses");
        foreach (var (index, line) in found.Where(meter => meter.Profile is not null).GroupBy(meter => meter.Setting).Index())
        {
            writer.WriteStartObject();
            writer.WriteString("Name", string.Create(CultureInfo.InvariantCulture, $"bus-{index + 1}"));
            writer.WriteString("Port", request.Port);
            writer.WriteNumber("Baud", line.Key.Baud);
            writer.WriteString("Parity", line.Key.Parity.ToString());
            writer.WriteNumber("StopBits", LineSetting.StopBits);
            if (request.Rs485 != Rs485Mode.Auto)
                writer.WriteString("Rs485", request.Rs485.ToString());
            writer.WriteStartArray("Meters");
            foreach (var meter in line.OrderBy(meter => meter.Unit))
            {
                writer.WriteStartObject();
                writer.WriteString("Serial", meter.Serial.Length > 0 ? meter.Serial : string.Create(CultureInfo.InvariantCulture, $"UNIT-{meter.Unit}"));
                writer.WriteNumber("Unit", meter.Unit);
                writer.WriteString("Profile", meter.Profile);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
