using MeterEdge.Metering.Evidence;

namespace MeterEdge.Console.Lines;

/// <summary>When somebody speaks who should not.</summary>
internal static class StrangerRules
{
    /// <summary>Requests that are not ours.</summary>
    public static IEnumerable<Found> SecondMaster(JudgedLine line)
    {
        if (line.Seen.ForeignRequests == 0)
            yield break;
        var unasked = line.Seen.Units.Sum(unit => unit.Unasked);
        yield return new(line.Garbled.Total, new(
            LineFault.SecondMaster,
            "Somebody else asks on the same wires: there are two masters, and their telegrams collide",
            $"{JudgedLine.Count(line.Seen.ForeignRequests, "whole request", "whole requests")} that we did not send, and "
            + $"{JudgedLine.Count(unasked, "answer", "answers")} that we did not ask for; {line.Garbled.Total} of {line.Exchanges} exchanges of ours were garbled",
            "Find the other master and take it off the line: a display, a data logger, a second gateway, or an old concentrator that was left connected."));
    }

    /// <summary>Two meters under one number.</summary>
    public static IEnumerable<Found> Duplicate(JudgedLine line)
    {
        foreach (var unit in line.Doubled)
        {
            var others = line.Asked.Where(other => other.Unit != unit.Unit).ToList();
            yield return new(unit.Garbled.Spoilt + unit.Garbled.WrongLength, new(
                LineFault.DuplicateUnit,
                $"Two meters likely have the number {unit.Unit}: both answer",
                (unit.Doubled > 0 ? $"{JudgedLine.Count(unit.Doubled, "answer was", "answers were")} followed at once by a second one of the same unit; " : "")
                + $"{unit.Garbled.Total} of {unit.Asked} exchanges garbled{(unit.Garbled.Total > 0 ? $" ({JudgedLine.Kinds(unit.Garbled)})" : "")}, "
                + $"{unit.Longer} of them longer than the answer; {Others(others)}",
                $"Take one meter after the other off the line until unit {unit.Unit} answers well; the one that is off then has the wrong number. Set it anew at its display."));
        }
    }

    /// <summary>What we send comes back.</summary>
    public static IEnumerable<Found> Echo(JudgedLine line)
    {
        if (line.Echoed < 2 || 2 * line.Echoed < line.Exchanges - line.NoAnswer)
            yield break;
        yield return new(0, new(
            LineFault.Echo,
            "The adapter gives back what we send: its receiver stays on while it sends",
            $"{line.Echoed} of {line.Exchanges} requests came back, {line.Alive} were answered",
            "Reading works all the same, but a write cannot be told from its own echo. Switch the echo off at the adapter (often a jumper that ties the "
            + "receiver's enable to the sender's), or take another adapter."));
    }

    /// <summary>Answers under another number than the one asked.</summary>
    public static IEnumerable<Found> ForeignAnswers(JudgedLine line)
    {
        if (line.Seen.ForeignRequests > 0)
            yield break;
        var asked = line.Asked.Where(unit => unit.Garbled.ForeignUnit >= 2).ToList();
        if (asked.Count == 0)
            yield break;
        var answered = line.Seen.Units.Where(unit => unit.Unasked > 0).ToList();
        yield return new(asked.Sum(unit => unit.Garbled.ForeignUnit), new(
            LineFault.ForeignAnswers,
            $"When {JudgedLine.Name(asked)} {(asked.Count == 1 ? "is" : "are")} asked, {(answered.Count == 0 ? "another" : JudgedLine.Name(answered))} answers",
            $"{asked.Sum(unit => unit.Garbled.ForeignUnit)} valid answers under another number, of {asked.Sum(unit => unit.Asked)} requests",
            "A meter or gateway answers to a number and gives another one: see its settings. If it happens now and then only, answers come so late that "
            + "they meet the next request: raise the line's Timeout."));
    }

    private static string Others(List<UnitEvidence> others)
    {
        var well = others.Count(unit => unit.Alive > 0 && 10 * unit.Garbled.Spoilt <= unit.Asked);
        return others.Count == 0 ? "there is no other unit to compare with" : $"{well} of {JudgedLine.Count(others.Count, "other unit is", "other units are")} well";
    }
}
