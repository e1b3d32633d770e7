using MeterEdge.Metering.Evidence;

namespace MeterEdge.Console.Lines;

/// <summary>When answers do not come, or come from nobody.</summary>
internal static class SilenceRules
{
    /// <summary>Not one valid frame from anybody.</summary>
    public static IEnumerable<Found> NobodyAnswers(JudgedLine line)
    {
        if (line.Exchanges == 0 || line.Alive > 0 || !line.Slow.IsEmpty)
            yield break;
        var bytes = line.Garbled.Spoilt + line.Garbled.WrongLength - line.Echoed;
        var asked = $"{JudgedLine.Count(line.Exchanges, "request", "requests")} to {JudgedLine.Count(line.Asked.Length, "unit", "units")}";
        if (line.NoAnswer + line.Echoed >= line.Exchanges)
            yield return new(line.Exchanges, line.IsSerial ? Wires(line, asked) : Gateway(line, asked));
        else if (2 * line.Asked.Sum(unit => unit.Blank) >= bytes && bytes > 0)
            yield return new(line.Exchanges, Reversed(line, asked));
        else if (line.Garbled.Noise * 2 > line.Garbled.Total && !IsTalkative(line))
            yield return new(line.Exchanges, Settings(line, asked));
    }

    /// <summary>Some units are silent and others are not.</summary>
    public static IEnumerable<Found> SomeAreSilent(JudgedLine line)
    {
        var gateway = line.Asked.Where(unit => unit.RefusedByGateway >= LineJudgement.LeastExchanges - 1 && unit.RefusedByGateway == unit.Alive).ToList();
        if ((line.Alive == 0 && line.Damaged.IsEmpty) || (line.Silent.IsEmpty && gateway.Count == 0))
            yield break;
        var silent = line.Silent.Concat(gateway).OrderBy(unit => unit.Unit).ToList();
        var explains = silent.Sum(unit => unit.NoAnswer + unit.RefusedByGateway);
        if (Branch(line, silent) is { } branch)
        {
            yield return new(explains, branch);
            yield break;
        }

        yield return new(explains, new(
            LineFault.SilentUnit,
            $"{Capital(JudgedLine.Name(silent))} {(silent.Count == 1 ? "does" : "do")} not answer, but others are heard",
            string.Join("; ", silent.Take(4).Select(Missing)) + $"; {JudgedLine.Count(line.Asked.Length - silent.Count, "other unit is heard", "other units are heard")}",
            "See whether the meter has power, whether its unit number is the configured one (scan finds it under another), whether its speed and "
            + $"parity are {line.Bus.SettingsText}, and whether its two wires are tight and not exchanged."));
    }

    /// <summary>A unit that answers now and then.</summary>
    public static IEnumerable<Found> Unsteady(JudgedLine line)
    {
        var unsteady = line.Asked
            .Where(unit => unit.Alive > 0 && unit.NoAnswer >= 2 && 10 * unit.NoAnswer >= unit.Asked && unit.Late < 2 && !line.Silent.Contains(unit))
            .ToList();
        if (unsteady.Count > 0)
        {
            yield return new(unsteady.Sum(unit => unit.NoAnswer), new(
                LineFault.UnsteadyUnit,
                $"{Capital(JudgedLine.Name(unsteady))} {(unsteady.Count == 1 ? "answers" : "answer")} only now and then",
                string.Join("; ", unsteady.Take(4).Select(Missing)),
                unsteady.Count * 2 > line.Asked.Length
                    ? "As it happens all over the line, requests get lost on their way: look at the cable near us, its shield and its termination."
                    : "Look for a loose wire at this meter, and for a supply that comes and goes. If it is a long way off, look at the termination."));
        }
    }

    private static bool IsTalkative(JudgedLine line) => line.Seen.Noises > line.Garbled.Total;

    private static string Missing(UnitEvidence unit) => unit.RefusedByGateway > 0
        ? $"unit {unit.Unit}: the gateway says {unit.RefusedByGateway} times that it does not answer"
        : $"unit {unit.Unit}: {unit.NoAnswer} of {JudgedLine.Count(unit.Asked, "request", "requests")} without one byte";

    private static Finding Wires(JudgedLine line, string asked) => new(
        LineFault.Silence,
        "Nobody answers: there is only silence on the line",
        $"{asked}, and {(line.Echoed > 0 ? "nothing but our own request" : "not one byte")} came back{(line.Seen.Noises > 0 ? $" ({line.Seen.NoiseBytes} stray bytes in {line.Seen.Noises} bursts besides)" : "")}; the port itself is open",
        "In this order: do the meters and the adapter have power? Are the two wires on A and B, and not exchanged? Is the cable whole up to the first "
        + $"meter? Are speed and parity of the meters {line.Bus.SettingsText} (a meter that hears another speed stays silent; scan tries others)? "
        + "Are the unit numbers right?");

    private static Finding Gateway(JudgedLine line, string asked) => new(
        LineFault.Silence,
        "The gateway takes the connection, but nobody behind it answers",
        $"{asked}, and not one byte came back; the connection to {line.Bus.Target} is open",
        $"See whether the gateway speaks {line.Bus.SettingsText} (the configuration's Framing), whether its serial side has the speed and parity of the "
        + "meters, and whether the meters have power and their wires are on the right terminals.");

    private static Finding Reversed(JudgedLine line, string asked) => new(
        LineFault.ReversedPair,
        "Only noughts and ones come: the pair is reversed, or its idle level is not held",
        $"{asked}, {line.Garbled.Total} brought bytes, {line.Asked.Sum(unit => unit.Blank)} of them nearly only 00 and FF, and none a frame",
        "Exchange the wires A and B at the adapter (makers do not agree on the letters). If that changes nothing: see whether bias resistors or a "
        + $"common ground are missing, and whether the meters really have {line.Bus.SettingsText}.");

    private static Finding Settings(JudgedLine line, string asked) => new(
        LineFault.WrongSettings,
        "Somebody answers, but nothing can be understood: speed or parity is likely wrong",
        $"{asked}, {line.Garbled.Total} brought bytes and none an answer ({JudgedLine.Kinds(line.Garbled)}); no unit was ever understood",
        $"The line is configured {line.Bus.SettingsText}: compare it with the display of a meter, and let scan try other speeds and parities. "
        + "If it is right, the pair may be reversed.");

    /// <summary>The silent ones stand together at the end of the configured order, and at least two before them answer.</summary>
    private static Finding? Branch(JudgedLine line, List<UnitEvidence> silent)
    {
        var order = line.Bus.Meters.Select(meter => meter.Unit).Distinct().ToList();
        var first = order.FindIndex(unit => silent.Exists(one => one.Unit == unit));
        if (silent.Count < 2 || first < 2 || order[first..].Exists(unit => !silent.Exists(one => one.Unit == unit)) || silent.Count != order.Count - first)
            return null;
        return new(
            LineFault.DeadBranch,
            $"A part of the line is dead: {JudgedLine.Name(silent)} do not answer, all before them do",
            $"{silent.Sum(unit => unit.NoAnswer + unit.RefusedByGateway)} requests to {silent.Count} units without an answer, "
            + $"while {JudgedLine.Count(line.Asked.Length - silent.Count, "unit", "units")} before them answered {line.Alive} times",
            $"If the meters are configured in the order in which they stand on the cable, it is interrupted between unit {order[first - 1]} and unit "
            + $"{order[first]}: look at the clamps of both, and whether that part of the house has supply.");
    }

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
