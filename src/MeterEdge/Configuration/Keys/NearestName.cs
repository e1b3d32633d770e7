namespace MeterEdge.Configuration.Keys;

/// <summary>Guesses which name was meant.</summary>
public static class NearestName
{
    /// <summary>The name with the fewest changed letters, upper and lower case being one; null when none is near.</summary>
    public static string? Of(string written, IEnumerable<string> names)
    {
        string? nearest = null;
        // A third of the letters wrong is still a slip of the keys; more is another word.
        var limit = Math.Max(2, written.Length / 3) + 1;
        foreach (var name in names)
        {
            var distance = Distance(written, name, limit);
            if (distance < limit)
                (nearest, limit) = (name, distance);
        }
        return nearest;
    }

    /// <summary>The sentence that suggests a name; empty when none is near.</summary>
    public static string Suggestion(string written, IEnumerable<string> names) =>
        Of(written, names) is { } nearest ? $"; did you mean {nearest}?" : "";

    // Letters inserted, deleted, replaced, or swapped with their neighbour.
    private static int Distance(string left, string right, int limit)
    {
        if (Math.Abs(left.Length - right.Length) >= limit)
            return limit;
        var beforeLast = new int[right.Length + 1];
        var last = new int[right.Length + 1];
        var row = new int[right.Length + 1];
        for (var j = 0; j <= right.Length; j++)
            last[j] = j;
        for (var i = 1; i <= left.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var change = Same(left[i - 1], right[j - 1]) ? 0 : 1;
                row[j] = Math.Min(Math.Min(row[j - 1] + 1, last[j] + 1), last[j - 1] + change);
                if (i > 1 && j > 1 && Same(left[i - 1], right[j - 2]) && Same(left[i - 2], right[j - 1]))
                    row[j] = Math.Min(row[j], beforeLast[j - 2] + 1);
            }
            (beforeLast, last, row) = (last, row, beforeLast);
        }
        return last[right.Length];
    }

    private static bool Same(char left, char right) => char.ToUpperInvariant(left) == char.ToUpperInvariant(right);
}
