using System.Collections.Immutable;
using System.Globalization;
using MeterEdge.Commands.Scan;
using MeterEdge.Console.Sessions;
using MeterEdge.Metering;
using MeterEdge.Metering.Probing;
using MeterEdge.Metering.Profiles;
using MeterEdge.Modbus.Line;

namespace MeterEdge.Console.Commands;

/// <summary><c>scan</c>: who is on a line that is being polled.</summary>
internal static class ScanVerb
{
    // A scan has a fifth of the line: it rests four times as long as it asked.
    private const int Share = 5;
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan ProgressEvery = TimeSpan.FromSeconds(10);

    /// <summary>The verb.</summary>
    /// <param name="plant">What it works on.</param>
    /// <param name="library">The profiles to try.</param>
    public static ConsoleVerb Of(Plant plant, Func<ProfileLibrary> library) => new(
        "scan",
        "BUS [UNITS]",
        "finds who answers on a line, while it is polled",
        "Asks every unit from 1 to 247, or UNITS like 1-20,42, behind everything else and\n"
        + "with a fifth of the line at most; a silent unit takes 2.5 s. Meters that are\n"
        + "polled and answer are not asked. What is found is shown with its profile and\n"
        + "as a piece of configuration. Ctrl-C stops it and shows what was found so far.",
        call => Run(call, plant, library))
    {
        Group = VerbGroup.Try,
        HasJson = true,
        Complete = before => before.IsEmpty ? plant.BusNames : [],
    };

    private static async ValueTask<string?> Run(Call call, Plant plant, Func<ProfileLibrary> library)
    {
        if (call.Words is not ([_] or [_, _]))
            return "scan BUS [UNITS]";
        if (plant.Bus(call.Words[0]) is not { } bus)
            return plant.NoBus(call.Words[0]);
        if (!UnitRange.TryParse(call.Words is [_, var written] ? written : "1-247", out var units))
            return $"'{Terminal.TerminalText.Printable(call.Words[1])}' are no units; write e.g. 1-20,42";
        var polled = bus.Poller.Meters.Where(meter => meter.State is { IsLost: false, LastSeen: not null }).ToDictionary(meter => meter.Address.Unit);
        var silent = units.Where(unit => !polled.ContainsKey(unit)).ToList();
        var patience = bus.Options.Timeout < Patience ? bus.Options.Timeout : Patience;
        if (!call.IsJson)
            await call.Report($"asking {silent.Count} units on {bus.Options.Name}, at most {Ages.Short(silent.Count * Share * patience)}; Ctrl-C stops").ConfigureAwait(false);
        var probe = new UnitProbe(bus.Line, bus.Options.Timing, bus.Framing, LinePriority.Background, patience, library(), plant.Time);
        var found = new List<ScannedUnit>();
        foreach (var unit in units.Where(polled.ContainsKey))
            found.Add(new(unit, "polled", polled[unit].Address.Serial, polled[unit].Address.Profile, [], null));
        try
        {
            if (await Ask(call, plant, bus, probe, silent, found).ConfigureAwait(false) is { } problem)
                return problem;
        }
        catch (OperationCanceledException) when (!call.IsJson && call.Dialogue.IsTerminal)
        {
            // What was found is worth showing though it is not all.
            await call.Dialogue.WriteLine("stopped before the end; found so far:", paged: false).ConfigureAwait(false);
        }

        found.Sort((one, other) => one.Unit.CompareTo(other.Unit));
        if (call.IsJson)
            await call.Json([.. found], StatusJson.Default.ImmutableArrayScannedUnit).ConfigureAwait(false);
        else
            await Show(call, found).ConfigureAwait(false);
        return null;
    }

    private static async ValueTask<string?> Ask(Call call, Plant plant, PolledBus bus, UnitProbe probe, List<byte> units, List<ScannedUnit> found)
    {
        var said = plant.Time.GetTimestamp();
        foreach (var (index, unit) in units.Index())
        {
            var outcome = await probe.Find(unit, call.Stop).ConfigureAwait(false);
            var one = outcome switch
            {
                { Result: ProbeResult.Found, Unit: { } its } => new ScannedUnit(unit, "found", its.Serial, its.Profile?.Name, [.. its.Others.Select(other => other.Name)], its.Identification),
                { Result: ProbeResult.Garbled } => new ScannedUnit(unit, "garbled", null, null, [], null),
                _ => null,
            };
            if (outcome.Result == ProbeResult.LineDown)
                return bus.Line.IsPaused ? $"{bus.Options.Name} is paused" : $"{bus.Options.Name} is down: its device {bus.Options.Target} is not there or in use";
            if (one is not null)
                found.Add(one);
            if (call.IsJson)
                continue;
            if (one is not null)
                await call.Report($"unit {unit}: {Text(one)}").ConfigureAwait(false);
            if (plant.Time.GetElapsedTime(said) < ProgressEvery)
                continue;
            said = plant.Time.GetTimestamp();
            await call.Report(string.Create(CultureInfo.InvariantCulture, $"unit {unit}, {100 * (index + 1) / units.Count} % done")).ConfigureAwait(false);
        }

        return null;
    }

    private static async ValueTask Show(Call call, List<ScannedUnit> found)
    {
        // After Ctrl-C no key is waited for.
        var paged = !call.Stop.IsCancellationRequested;
        foreach (var one in found)
            await call.Dialogue.WriteLine($"{one.Unit,3}  {Text(one)}", paged).ConfigureAwait(false);
        var fresh = found.Where(one => one is { State: "found", Profile: not null }).ToList();
        if (found.Count == 0)
            await call.Dialogue.WriteLine("nobody answers", paged).ConfigureAwait(false);
        if (fresh.Count == 0)
            return;
        await call.Dialogue.WriteLine("For Meters of the line in the configuration:", paged).ConfigureAwait(false);
        foreach (var one in fresh)
        {
            var serial = one.Serial is { Length: > 0 } told ? told : string.Create(CultureInfo.InvariantCulture, $"UNIT-{one.Unit}");
            await call.Dialogue.WriteLine($"  {{ \"Serial\": \"{serial}\", \"Unit\": {one.Unit}, \"Profile\": \"{one.Profile}\" }}{(one == fresh[^1] ? "" : ",")}", paged).ConfigureAwait(false);
        }
    }

    private static string Text(ScannedUnit one) => one.State switch
    {
        "polled" => $"{one.Serial}, {one.Profile} (polled)",
        "garbled" => "bytes, and no valid answer: two meters with this unit, or other line settings",
        _ => (one.Serial is { Length: > 0 } serial ? serial + ", " : "")
            + (one.Profile ?? "answers, and no profile fits")
            + (one.Others.IsEmpty ? "" : $" (or {string.Join(", ", one.Others)})")
            + (one.Says is { Length: > 0 } says ? $", says it is {says}" : ""),
    };
}

/// <summary>A unit of which a scan has something to say.</summary>
/// <param name="Unit">Which.</param>
/// <param name="State"><c>polled</c>, <c>found</c> or <c>garbled</c>.</param>
/// <param name="Serial">Its serial number, where it tells one.</param>
/// <param name="Profile">The profile that fits; null when none does.</param>
/// <param name="Others">Others that fit as well.</param>
/// <param name="Says">What it says that it is.</param>
public sealed record ScannedUnit(int Unit, string State, string? Serial, string? Profile, ImmutableArray<string> Others, string? Says);
