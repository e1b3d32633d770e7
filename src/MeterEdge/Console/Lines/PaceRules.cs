using System.Globalization;
using MeterEdge.Metering.Evidence;

namespace MeterEdge.Console.Lines;

/// <summary>When all is understood but slow, or refused.</summary>
internal static class PaceRules
{
    private const double TooBusy = 85;

    /// <summary>Answers that come after their time.</summary>
    public static IEnumerable<Found> Slow(JudgedLine line)
    {
        if (line.Slow.IsEmpty)
            yield break;
        yield return new(line.Slow.Sum(unit => unit.NoAnswer + unit.Garbled.OtherTransaction), new(
            LineFault.SlowUnit,
            $"Answers come too late from {JudgedLine.Name(line.Slow)}",
            string.Join("; ", line.Slow.Take(4).Select(Times)) + $"; we wait {Seconds(line.Bus.Timeout)} at most",
            $"Raise the line's Timeout above {Seconds(line.Bus.Timeout)}, or find out why the meter is slow: many need longer after a restart or while their "
            + "display is used, and a gateway or radio bridge in between adds its own time."));
    }

    /// <summary>Alive, but it will not.</summary>
    public static IEnumerable<Found> Refusing(JudgedLine line)
    {
        var refusing = line.Asked.Where(unit => unit.Refused - unit.RefusedByGateway >= 3 && 10 * (unit.Refused - unit.RefusedByGateway) >= 9 * unit.Asked).ToList();
        if (refusing.Count > 0)
        {
            yield return new(0, new(
                LineFault.RefusingUnit,
                $"The wires are well, but {JudgedLine.Name(refusing)} {(refusing.Count == 1 ? "refuses" : "refuse")} what is asked",
                string.Join("; ", refusing.Take(4).Select(unit => $"unit {unit.Unit}: {unit.Refused} of {unit.Asked} refused, last with {ExceptionText.Of(unit.LastRefusal)}")),
                "See whether the profile is that of this meter; scan says which one fits."));
        }
    }

    /// <summary>No time left.</summary>
    public static IEnumerable<Found> Busy(JudgedLine line)
    {
        if (line.Seen.UsePercent >= TooBusy)
        {
            yield return new(0, new(
                LineFault.BusyLine,
                "The line is too busy: it has hardly a moment left",
                $"exchanges were running in {line.Seen.UsePercent.ToString("0", CultureInfo.InvariantCulture)} % of the time",
                "Longer intervals, a higher speed, or some of the meters on another line. A silent meter costs most: mend or remove it first."));
        }
    }

    private static string Times(UnitEvidence unit) =>
        $"unit {unit.Unit}: {unit.Late} of {unit.Asked} answers after their time"
        + (unit.Turnaround is { } times ? $", those in time took {times.MedianMs.ToString("0", CultureInfo.InvariantCulture)} ms (median)" : "");

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture) + " s";
}
