using System.Collections.Immutable;
using MeterEdge.Metering;
using MeterEdge.Metering.Probing;

namespace MeterEdge.Commands.Commission;

/// <summary>Which listed meter is which found one. Pure.</summary>
internal static class Pairing
{
    /// <summary>Every listed meter and every found unit, once. A serial number that a meter tells decides; the unit does where it tells none.</summary>
    /// <param name="expected">What should be there.</param>
    /// <param name="found">What answered.</param>
    /// <param name="asked">The units that were asked.</param>
    /// <param name="garbled">Those of them where somebody speaks, but not in valid frames.</param>
    public static ImmutableArray<Pair> Of(
        Expected expected, IReadOnlyList<FoundUnit> found, IReadOnlyCollection<byte> asked, IReadOnlyCollection<byte> garbled)
    {
        var listed = expected.Meters.ToList();
        var units = found.OrderBy(unit => unit.Unit).ToList();
        var pairs = new List<Pair>();
        Take((meter, unit) => meter.Unit == unit.Unit && TellsSerial(unit, meter.Serial), PairKind.AsListed);
        Take((meter, unit) => TellsSerial(unit, meter.Serial), PairKind.WrongUnit);
        Take((meter, unit) => meter.Unit == unit.Unit && unit.Serial.Length == 0, PairKind.Untold);
        Take((meter, unit) => meter.Unit == unit.Unit, PairKind.WrongSerial);
        pairs.AddRange(listed.Select(meter => new Pair(Lacking(meter.Unit), meter, null)));
        pairs.AddRange(units.Select(unit => new Pair(expected.Switches.ContainsKey(unit.Unit) ? PairKind.Relay : PairKind.Unexpected, null, unit)));
        return [.. pairs.OrderBy(pair => pair.Found?.Unit ?? pair.Listed!.Unit)];

        PairKind Lacking(byte unit) => garbled.Contains(unit) ? PairKind.Garbled : asked.Contains(unit) ? PairKind.Missing : PairKind.NotAsked;

        void Take(Func<ListedMeter, FoundUnit, bool> belong, PairKind kind)
        {
            foreach (var meter in listed.ToList())
            {
                if (units.Find(unit => belong(meter, unit)) is not { } unit)
                    continue;
                pairs.Add(new(kind, meter, unit));
                listed.Remove(meter);
                units.Remove(unit);
            }
        }
    }

    private static bool TellsSerial(FoundUnit unit, string serial) =>
        unit is { Serial.Length: > 0, Profile.Identity: { } place } && SerialNumber.Same(serial, unit.Serial, place);
}

/// <summary>A listed meter and what was found of it.</summary>
/// <param name="Kind">How they belong together.</param>
/// <param name="Listed">As it is listed; null when nobody has listed what was found.</param>
/// <param name="Found">What answers; null when nobody does.</param>
internal sealed record Pair(PairKind Kind, ListedMeter? Listed, FoundUnit? Found);

/// <summary>How a listed and a found meter belong together.</summary>
internal enum PairKind
{
    /// <summary>Its serial number at its unit.</summary>
    AsListed,

    /// <summary>Something at its unit that tells no serial number.</summary>
    Untold,

    /// <summary>Its serial number at another unit.</summary>
    WrongUnit,

    /// <summary>Another serial number at its unit.</summary>
    WrongSerial,

    /// <summary>Nothing.</summary>
    Missing,

    /// <summary>Nothing but bytes that are no answer.</summary>
    Garbled,

    /// <summary>Its unit was not asked.</summary>
    NotAsked,

    /// <summary>A meter that nobody has listed.</summary>
    Unexpected,

    /// <summary>The relay of a listed meter.</summary>
    Relay,
}
