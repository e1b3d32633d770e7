using System.Globalization;
using MeterEdge.Commands;
using MeterEdge.Console.Lines;
using MeterEdge.Console.Sessions;
using MeterEdge.Console.Terminal;
using MeterEdge.Metering.Evidence;

namespace MeterEdge.Console.Commands;

/// <summary><c>line</c>, <c>ping</c> and <c>trace</c>: what is wrong with a line.</summary>
internal static class LineVerbs
{
    /// <summary>The verbs.</summary>
    public static IEnumerable<ConsoleVerb> Of(Plant plant) =>
    [
        new(
            "line",
            "BUS",
            "judges a line in words",
            "What the last ten minutes say: a dead port, other line settings, a unit given\ntwice, noise, missing termination, a second master, meters that are slow; and\nwhy it thinks so. Nothing is asked for it; 'ping' and 'scan' bring evidence.",
            call => Line(call, plant))
        {
            Group = VerbGroup.Try, HasJson = true, Complete = before => before.IsEmpty ? plant.BusNames : [],
        },
        new("trace", "BUS on|off", "writes every byte of a line into the log", "Until it is switched off. 'log follow' shows it.", call => Trace(call, plant))
        {
            Group = VerbGroup.Try, Complete = before => before.Length switch { 0 => plant.BusNames, 1 => ["on", "off"], _ => [] },
        },
    ];

    private static async ValueTask<string?> Line(Call call, Plant plant)
    {
        if (call.Words is not [var name])
            return "line BUS";
        if (plant.Bus(name) is not { } bus)
            return plant.NoBus(name);
        if (bus.Line.IsPaused)
            return $"{name} is paused; 'bus resume {name}' ends that";
        var evidence = bus.Evidence.Since(LineRecorder.Lately);
        var findings = LineJudgement.Judge(evidence, bus.Options);
        if (call.IsJson)
        {
            await call.Json(findings, StatusJson.Default.ImmutableArrayFinding).ConfigureAwait(false);
            return null;
        }

        foreach (var finding in findings)
        {
            foreach (var line in Paragraph.Wrap(finding.Verdict, "", call.Dialogue.Columns).Concat(Paragraph.Wrap(finding.Because, "  because: ", call.Dialogue.Columns)))
                await call.Say(line).ConfigureAwait(false);
            if (finding.Try.Length > 0)
            {
                foreach (var line in Paragraph.Wrap(finding.Try, "  try: ", call.Dialogue.Columns))
                    await call.Say(line).ConfigureAwait(false);
            }
        }

        await Units(call, evidence).ConfigureAwait(false);
        return null;
    }

    /// <summary>The numbers behind it, a row a unit.</summary>
    private static async ValueTask Units(Call call, LineEvidence evidence)
    {
        var table = new TextTable("UNIT", "OK", "REFUSED", "SILENT", "GARBLED", "LATE", "MEDIAN", "MAX ms");
        foreach (var unit in evidence.Units)
        {
            table.Add(
                unit.Unit.ToString(CultureInfo.InvariantCulture),
                Number(unit.Answered),
                Number(unit.Refused),
                Number(unit.NoAnswer),
                Number(unit.Garbled.Total),
                Number(unit.Late),
                unit.Turnaround?.MedianMs.ToString("0", CultureInfo.InvariantCulture) ?? "-",
                unit.Turnaround?.MaxMs.ToString("0", CultureInfo.InvariantCulture) ?? "-");
        }

        await call.Say(table).ConfigureAwait(false);
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static async ValueTask<string?> Trace(Call call, Plant plant)
    {
        if (call.Words is not [var name, "on" or "off"])
            return "trace BUS on|off";
        if (plant.Bus(name) is not { } bus)
            return plant.NoBus(name);
        bus.Trace.On = call.Words[1] == "on";
        await call.Say($"trace of {name} is {(bus.Trace.On ? "on, in the log" : "off")}").ConfigureAwait(false);
        return null;
    }
}
