using System.Globalization;
using System.Threading.Channels;
using MeterEdge.Commands;
using MeterEdge.Console.Lines;
using MeterEdge.Console.Sessions;
using MeterEdge.Console.Terminal;
using MeterEdge.Metering.Evidence;

namespace MeterEdge.Console.Commands;

/// <summary><c>line</c>, <c>ping</c> and <c>trace</c>: what is wrong with a line.</summary>
internal static class LineVerbs
{
    private const int OtherLines = 10;

    /// <summary>The verbs.</summary>
    public static IEnumerable<ConsoleVerb> Of(Plant plant) =>
    [
        new(
            "line",
            "BUS",
            "judges a line in words",
            "What the last ten minutes say: a dead port, other line settings, a unit given\ntwice, noise, missing termination, a second master, meters that are slow; and\nwhy it thinks so. Where that is too little, it asks for up to 20 s.",
            call => Line(call, plant))
        {
            Group = VerbGroup.Try, HasJson = true, Complete = before => before.IsEmpty ? plant.BusNames : [],
        },
        new(
            "ping",
            "[BUS] UNIT|SERIAL [COUNT]",
            "asks a unit again and again: loss, times",
            $"Asks {PingWords.Usual} times, or COUNT up to {Ping.Most}, behind everything else and with a fifth\nof the line at most. A refusal is a sign of life too. BUS may be left away where\nthere is one line, or one that has the unit. Example: ping bus-1 12 50",
            call => Pinged(call, plant))
        {
            Group = VerbGroup.Try, HasJson = true, Complete = before => before.IsEmpty ? [.. plant.BusNames, .. plant.Serials] : [],
        },
        new(
            "trace",
            "BUS [on|off]",
            "shows every byte of a line, with what it says",
            "Live until Ctrl-C: time, direction, hex, and the frame in words. What is too\nquick for this terminal is left out and counted. With on, every byte goes into\nthe daemon's log instead, until off.",
            call => Trace(call, plant))
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
        if (findings is [{ Fault: LineFault.Unknown }, ..])
        {
            if (!call.IsJson)
                await call.Report($"too little is known of {name} yet; asking for up to 20 s ...").ConfigureAwait(false);
            evidence = await LineProbe.Run(bus, call.Stop).ConfigureAwait(false);
            findings = LineJudgement.Judge(evidence, bus.Options);
        }

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

    private static async ValueTask<string?> Pinged(Call call, Plant plant)
    {
        var (bus, unit, count, problem) = PingWords.Read(call.Words, plant);
        if (problem is not null)
            return problem;

        // It is never full: a ping has one line, and a run a few more.
        var lines = Channel.CreateBounded<string>(Ping.Most + OtherLines);
        var pinging = Pinged();
        await foreach (var line in lines.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
        {
            if (!call.IsJson)
                await call.Dialogue.WriteLine(line, paged: false).ConfigureAwait(false);
        }

        var summary = await pinging.ConfigureAwait(false);
        if (call.IsJson)
            await call.Json(summary, StatusJson.Default.PingSummary).ConfigureAwait(false);
        return summary is { Sent: > 0, IsAlive: false } ? $"unit {unit} does not answer; 'line {bus!.Options.Name}' judges the line" : null;

        async Task<PingSummary> Pinged()
        {
            try
            {
                return await Ping.Run(bus!, unit, count, line => lines.Writer.TryWrite(line), call.Stop).ConfigureAwait(false);
            }
            finally
            {
                lines.Writer.Complete();
            }
        }
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static async ValueTask<string?> Trace(Call call, Plant plant)
    {
        if (call.Words is not ([_] or [_, "on" or "off"]))
            return "trace BUS [on|off]";
        var name = call.Words[0];
        if (plant.Bus(name) is not { } bus)
            return plant.NoBus(name);
        if (call.Words.Length == 1)
        {
            await call.Report($"following {name}; Ctrl-C stops").ConfigureAwait(false);
            await LiveTrace.Follow(bus, call.Report, call.Stop).ConfigureAwait(false);
            return null;
        }

        bus.Trace.On = call.Words[1] == "on";
        await call.Say($"trace of {name} is {(bus.Trace.On ? "on, in the log" : "off")}").ConfigureAwait(false);
        return null;
    }
}
