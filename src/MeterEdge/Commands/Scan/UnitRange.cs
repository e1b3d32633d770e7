using System.Collections.Immutable;
using System.Globalization;

namespace MeterEdge.Commands.Scan;

/// <summary>Units as people type them: <c>1-32,100</c>.</summary>
internal static class UnitRange
{
    /// <summary>The units, rising and each once; false for anything outside 1 to 247 or a range that ends before it begins.</summary>
    public static bool TryParse(string text, out ImmutableArray<byte> units)
    {
        var found = new SortedSet<byte>();
        units = [];
        foreach (var part in text.Split(','))
        {
            var ends = part.Split('-');
            if (ends.Length > 2 || !TryUnit(ends[0], out var first) || !TryUnit(ends[^1], out var last) || last < first)
                return false;
            for (int unit = first; unit <= last; unit++)
                found.Add((byte)unit);
        }

        units = [.. found];
        return true;
    }

    private static bool TryUnit(string text, out byte unit) =>
        byte.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out unit) && unit is >= 1 and <= 247;
}
