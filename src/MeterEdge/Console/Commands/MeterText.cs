using System.Globalization;
using MeterEdge.Metering.Evidence;

namespace MeterEdge.Console.Commands;

/// <summary>A meter's details in lines for a person. Pure.</summary>
internal static class MeterText
{
    private const int Column = 26;

    /// <summary>The lines.</summary>
    public static IEnumerable<string> Of(MeterDetail meter, TimeZoneInfo zone, DateTimeOffset now)
    {
        yield return string.Create(CultureInfo.InvariantCulture, $"{meter.Serial}: unit {meter.Unit} on {meter.Bus}, {meter.Profile}");
        yield return $"  {meter.Role}, class {meter.Class}{(meter.Account is null ? ", no account" : $", account {meter.Account}")}{(meter.Phase is null ? "" : $", phase {meter.Phase}")}";
        yield return "  " + Standing(meter, zone);
        if (meter.Mismatch is { } mismatch)
            yield return $"  STRANGER: {mismatch}";
        yield return string.Create(CultureInfo.InvariantCulture, $"  last good reading {Ages.Short(meter.GoodAgeS, "none since the start")}{(meter.GoodAgeS is null ? "" : " ago")}");
        foreach (var line in Evidence(meter.Line, zone))
            yield return "  " + line;
        if (meter.Last is { } last)
        {
            yield return $"  last values {last.T.Local(zone)}, {last.Q}{(last.Why.Count > 0 ? $" ({string.Join(", ", last.Why)})" : "")}:";
            foreach (var pair in last.Values.Select(value => $"{value.Key} {value.Value}").Chunk(2))
                yield return "    " + string.Concat(pair.Select(text => text.PadRight(Column + 10))).TrimEnd();
        }

        foreach (var line in meter.Implausible)
            yield return $"  IMPLAUSIBLE: {line}";
        if (meter.Switch is { } its)
        {
            foreach (var line in Switch(its, zone, now))
                yield return "  " + line;
        }
        else
        {
            yield return "  no switch";
        }
    }

    private static IEnumerable<string> Evidence(UnitEvidence unit, TimeZoneInfo zone)
    {
        yield return string.Create(CultureInfo.InvariantCulture, $"asked {unit.Asked} times since the start: {unit.Answered} answered, {unit.Refused} refused, {unit.NoAnswer} silent, {unit.Garbled.Total} garbled");
        var kinds = ((string Name, long Count)[])
        [
            ("bad CRC", unit.Garbled.BadCrc), ("cut short", unit.Garbled.Truncated), ("noise", unit.Garbled.Noise), ("another unit", unit.Garbled.ForeignUnit),
            ("wrong function", unit.Garbled.WrongFunction), ("wrong length", unit.Garbled.WrongLength), ("late", unit.Late), ("twice", unit.Doubled), ("unasked", unit.Unasked), ("echoes", unit.Echoed),
        ];
        if (kinds.Any(kind => kind.Count > 0))
            yield return "by kind: " + string.Join(", ", kinds.Where(kind => kind.Count > 0).Select(kind => string.Create(CultureInfo.InvariantCulture, $"{kind.Name} {kind.Count}")));
        if (unit.LastError is { } error)
            yield return $"last error {unit.LastErrorAt?.Local(zone)}: {error}";
        if (unit.Turnaround is { } its)
            yield return string.Create(CultureInfo.InvariantCulture, $"turnaround {its.MinMs:0} to {its.MaxMs:0} ms, median {its.MedianMs:0}");
    }

    private static string Standing(MeterDetail meter, TimeZoneInfo zone) => meter switch
    {
        { Lost: true, BackoffS: > 0 } => $"LOST since {meter.LostSince!.Value.Local(zone)}; asked again in {Ages.Short(meter.BackoffS)} ('backoff clear' asks now)",
        { Lost: true } => $"LOST since {meter.LostSince!.Value.Local(zone)}; asked whenever it is due",
        { LastSeen: { } seen } => $"answers; last at {seen.Local(zone)}",
        _ => "not asked since the start, or its line is down",
    };

    private static IEnumerable<string> Switch(SwitchDetail its, TimeZoneInfo zone, DateTimeOffset now)
    {
        yield return $"switch: meant {its.Intended}, seen {its.Actual}{(its.Seen is { } seen ? $" {Ages.Short(now - seen)} ago" : " (not since the start)")}{(its.Attempts > 0 ? string.Create(CultureInfo.InvariantCulture, $", {its.Attempts} attempts to close") : "")}";
        if (its.FieldVisit)
            yield return "a FIELD VISIT is needed: it cannot be closed from afar";
        if (its.Bypassed)
            yield return "BYPASSED or welded: open, and current flows";
        foreach (var of in its.Cases)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"case {of.Case} since {of.Opened.Local(zone)}, {of.Notices} notices")
                + (of.Cut is { } cut ? $", cut for {of.CutReason}: {cut}{(of.CutUntil is { } until ? $" until {until.Local(zone)}" : "")}" : "");
            yield return of.ReleaseState is { } state ? $"  release {state}{(of.Order is null ? ", no order" : ", ordered")}" : $"  no release{(of.Order is null ? "" : ", but an order waits for one")}";
        }

        if (its.Cases.IsEmpty)
            yield return "no open case";
    }
}
