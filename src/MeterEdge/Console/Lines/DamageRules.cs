using MeterEdge.Metering.Evidence;

namespace MeterEdge.Console.Lines;

/// <summary>When answers come, but not whole.</summary>
internal static class DamageRules
{
    private const int LeastNoises = 3;
    private const int LeastOfALength = 8;
    private const int Often = 5;

    /// <summary>Answers of many units are spoilt.</summary>
    public static IEnumerable<Found> AllOver(JudgedLine line)
    {
        if (!line.IsDamagedAllOver || (line.Alive == 0 && 2 * line.Garbled.Noise > line.Garbled.Total))
            yield break;
        var spoilt = $"{line.Garbled.Spoilt} of {line.Exchanges} exchanges spoilt ({JudgedLine.Percent((double)line.Garbled.Spoilt / line.Exchanges)}) on "
            + $"{line.Damaged.Length} of {JudgedLine.Count(line.Asked.Length, "unit", "units")}: {JudgedLine.Kinds(line.Garbled)}";
        if (line.Seen.Noises >= LeastNoises || WhereItGrows(line) is not { } grows)
        {
            yield return new(line.Garbled.Spoilt, new(
                LineFault.Noise,
                "Noise: answers are damaged all over the line",
                spoilt + (line.Seen.Noises > 0 ? $"; {line.Seen.NoiseBytes} bytes in {line.Seen.Noises} bursts came outside of any exchange" : "; no bytes outside of exchanges"),
                "Look for what disturbs: inverters, contactors and power cables beside the line. Ground the shield at one end only, see whether all clamps "
                + "are tight, and whether both ends of the cable have 120 ohms. A lower speed helps for the time being."));
            yield break;
        }

        yield return new(line.Garbled.Spoilt, new(
            LineFault.Termination,
            "The line reflects or is too long for its speed: the termination is likely missing",
            $"{spoilt}; {grows}",
            "Put 120 ohms across A and B at both ends of the cable and nowhere else; do away with long stubs and stars; see whether the pair is exchanged "
            + "at one meter; try a lower speed."));
    }

    /// <summary>Answers of one unit are spoilt and those of its neighbours are not. A duplicate is another rule's business.</summary>
    public static IEnumerable<Found> OneUnit(JudgedLine line)
    {
        if (line.IsDamagedAllOver || (line.Alive == 0 && 2 * line.Garbled.Noise > line.Garbled.Total))
            yield break;
        foreach (var unit in line.Damaged.Except(line.Doubled))
        {
            yield return new(unit.Garbled.Spoilt, new(
                LineFault.DamagedUnit,
                line.Asked.Length == 1
                    ? $"The answers of unit {unit.Unit} are damaged; there is no other unit to compare with"
                    : $"Only the answers of {JudgedLine.Name([unit])} are damaged",
                $"{unit.Garbled.Spoilt} of {unit.Asked} exchanges: {JudgedLine.Kinds(unit.Garbled)}; {Neighbours(line)}",
                "See whether a second meter has this number and answers at the very same time. Otherwise look at this meter's clamps and stub, and try "
                + "another meter in its place."));
        }
    }

    /// <summary>Bytes before or behind answers that are good.</summary>
    public static IEnumerable<Found> AroundAnswers(JudgedLine line)
    {
        var touched = line.Asked.Where(unit => unit.Preceded + unit.Followed - unit.Doubled >= 2 && Often * (unit.Preceded + unit.Followed - unit.Doubled) >= unit.Alive).ToList();
        if (touched.Count == 0)
            yield break;
        var (before, behind) = (touched.Sum(unit => unit.Preceded), touched.Sum(unit => unit.Followed - unit.Doubled));
        var because = $"{before} good answers with bytes before them and {behind} with bytes behind them, of {touched.Sum(unit => unit.Alive)}, on {JudgedLine.Name(touched)}";
        yield return touched.Count >= 2 && 2 * touched.Count >= line.Asked.Length
            ? new(0, new(
                LineFault.Termination,
                "Nothing holds the line between frames: termination or bias is likely missing, or a pair is reversed",
                because,
                "See whether the line has bias resistors at one place (some adapters switch them on by a jumper) and 120 ohms at both ends, and whether the "
                + "pair is exchanged anywhere. Readings are right all the same."))
            : new(0, new(
                LineFault.DamagedUnit,
                $"{(touched.Count == 1 ? "The transceiver" : "The transceivers")} of {JudgedLine.Name(touched)} turned on too early or off too late",
                because + $"; {Neighbours(line)}",
                "Readings are right all the same. If it grows worse, look at the clamps of that meter, or set its answer delay a little longer."));
    }

    /// <summary>Bytes on the line while nobody is asked.</summary>
    public static IEnumerable<Found> Noise(JudgedLine line)
    {
        if (line.Seen.Noises < LeastNoises || (line.IsDamagedAllOver && line.Alive > 0))
            yield break;
        yield return new(line.Garbled.NoSilence, new(
            LineFault.Noise,
            "There is noise on the line while nobody is asked",
            $"{line.Seen.NoiseBytes} bytes in {line.Seen.Noises} bursts outside of any exchange"
            + (line.Garbled.NoSilence > 0 ? $"; {line.Garbled.NoSilence} requests could not be sent because of it" : ""),
            "See whether bias resistors hold the idle line, whether the shield is grounded at one end, and whether power cables or inverters are close by."));
    }

    private static string Neighbours(JudgedLine line)
    {
        var well = line.Asked.Where(unit => unit.Garbled.Spoilt == 0 && unit.Alive > 0).ToList();
        return well.Count == 0 ? "there is no unit without damage to compare with" : $"{JudgedLine.Count(well.Count, "other unit has", "other units have")} not one damaged answer";
    }

    /// <summary>Damage by reflection grows with the length of the answer, and towards one end of the line. Null when it does neither.</summary>
    private static string? WhereItGrows(JudgedLine line)
    {
        var (few, many) = line.Asked.Aggregate(
            (default(SpoiltShare), default(SpoiltShare)), (sum, unit) => (sum.Item1 + unit.ShortAnswers, sum.Item2 + unit.LongAnswers));
        if (few.Of >= LeastOfALength && many.Of >= LeastOfALength && many.Share >= 0.1 && many.Share >= 3 * few.Share)
            return $"long answers are spoilt in {JudgedLine.Percent(many.Share)}, short ones in {JudgedLine.Percent(few.Share)}";
        var order = line.Bus.Meters.Select(meter => line.Seen.Of(meter.Unit)).Where(unit => unit.Asked > 0).ToList();
        if (order.Count < 4)
            return null;
        var (near, far) = (Share(order[..(order.Count / 2)]), Share(order[(order.Count / 2)..]));
        return far.Of >= LeastOfALength && far.Share >= 0.1 && far.Share >= 3 * near.Share
            ? $"the further half of the configured units has {JudgedLine.Percent(far.Share)} spoilt, the nearer {JudgedLine.Percent(near.Share)}"
            : null;
    }

    private static SpoiltShare Share(List<UnitEvidence> units) => new(units.Sum(unit => unit.Asked), units.Sum(unit => unit.Garbled.Spoilt));
}
