using System.Collections.Immutable;
using System.Globalization;
using MeterEdge.Configuration;
using MeterEdge.Metering.Evidence;

namespace MeterEdge.Console.Lines;

/// <summary>A line's evidence as the rules want it.</summary>
internal sealed class JudgedLine
{
    private const int MostNamed = 8;

    // Fewer exchanges with a unit, or fewer failures, may be chance.
    private const int Enough = 3;
    private const int LeastSpoilt = 2;
    private const double SpoiltFrom = 0.1;

    public JudgedLine(LineEvidence seen, BusOptions bus)
    {
        (Seen, Bus) = (seen, bus);
        Asked = [.. seen.Units.Where(unit => unit.Asked > 0)];
        Garbled = Asked.Aggregate(default(GarbleCounts), (sum, unit) => sum + unit.Garbled);
        Slow = [.. Asked.Where(unit => unit.Late >= 2 || (unit.Late == 1 && unit.Alive == 0))];
        Silent = [.. Asked.Except(Slow).Where(unit => unit.FailedInARow >= Enough && unit.NoAnswer >= Enough && unit.NoAnswer >= 4 * unit.Garbled.Total)];
        Damaged = [.. Asked.Where(unit => unit.Asked >= Enough && unit.Garbled.Spoilt >= LeastSpoilt && unit.Garbled.Spoilt >= SpoiltFrom * unit.Asked)];
        Doubled = [.. Asked.Where(IsDoubled)];
    }

    public LineEvidence Seen { get; }

    public BusOptions Bus { get; }

    /// <summary>The units of which anything is known.</summary>
    public ImmutableArray<UnitEvidence> Asked { get; }

    /// <summary>All garbled exchanges.</summary>
    public GarbleCounts Garbled { get; }

    /// <summary>Units whose answers come after their time.</summary>
    public ImmutableArray<UnitEvidence> Slow { get; }

    /// <summary>Units from which nothing comes any more.</summary>
    public ImmutableArray<UnitEvidence> Silent { get; }

    /// <summary>Units whose answers are spoilt too often for chance.</summary>
    public ImmutableArray<UnitEvidence> Damaged { get; }

    /// <summary>Units of which more comes than one meter sends, while it does not of others.</summary>
    public ImmutableArray<UnitEvidence> Doubled { get; }

    public long Exchanges => Asked.Sum(unit => unit.Asked);

    public long Alive => Asked.Sum(unit => unit.Alive);

    public long NoAnswer => Asked.Sum(unit => unit.NoAnswer);

    public long Echoed => Asked.Sum(unit => unit.Echoed);

    public bool IsSerial => Bus.Tcp is null;

    /// <summary>The damage is the line's and not one meter's.</summary>
    public bool IsDamagedAllOver => Damaged.Length >= 2 && 2 * Damaged.Length >= Asked.Length - Silent.Length;

    /// <summary>E.g. <c>unit 5</c> or <c>units 5, 6, 7</c>.</summary>
    public static string Name(IEnumerable<UnitEvidence> units)
    {
        var numbers = units.Select(unit => (int)unit.Unit).ToList();
        var named = string.Join(", ", numbers.Take(MostNamed));
        return $"{(numbers.Count == 1 ? "unit" : "units")} {named}{(numbers.Count > MostNamed ? $" and {numbers.Count - MostNamed} more" : "")}";
    }

    public static string Percent(double share) => (100 * share).ToString("0.#", CultureInfo.InvariantCulture) + " %";

    public static string Count(long count, string one, string more) => $"{count.ToString(CultureInfo.InvariantCulture)} {(count == 1 ? one : more)}";

    private bool IsDoubled(UnitEvidence unit) => unit.Doubled > 0
        || (LooksDoubled(unit) && !IsDamagedAllOver && !Asked.Any(other => other.Unit != unit.Unit && other.Longer > 0 && !LooksDoubled(other)));

    // More often than chance does it. Where requests come back, everything is longer.
    private static bool LooksDoubled(UnitEvidence unit) =>
        unit.Longer >= 2 && 5 * unit.Longer >= unit.Garbled.Spoilt && 4 * unit.Garbled.Spoilt >= unit.Asked && unit.Echoed == 0;

    /// <summary>How the garbled exchanges fail, in words and numbers.</summary>
    public static string Kinds(GarbleCounts garbled) => string.Join(", ", new (long Count, string Kind)[]
    {
        (garbled.BadCrc, "bad CRC"),
        (garbled.Noise, "no frame at all"),
        (garbled.Truncated, "broken off"),
        (garbled.ForeignUnit, "of another unit"),
        (garbled.WrongFunction, "for another function"),
        (garbled.WrongLength, "of a wrong length"),
        (garbled.OtherTransaction, "to an earlier request"),
        (garbled.NoSilence, "not sent as the line never fell silent"),
    }.Where(one => one.Count > 0).Select(one => $"{one.Count} {one.Kind}"));
}
