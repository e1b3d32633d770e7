namespace MeterEdge.Requests;

/// <summary>What a replay did not find: the first of it by name, the rest by count.</summary>
/// <param name="Named">Pairs of first and last: numbers, or instants in milliseconds since 1970.</param>
/// <param name="More">How many further pairs.</param>
public sealed record Missing(IReadOnlyList<long[]> Named, long More)
{
    // Enough to be asked for elsewhere; the result stays small.
    private const int MostNamed = 50;

    /// <summary>Everything was found.</summary>
    public static Missing Nothing { get; } = new([], 0);

    /// <summary>The latest pair, be it named or not.</summary>
    public long[]? Latest { get; init; }

    /// <summary>With one more pair; one that meets the latest makes that longer.</summary>
    public Missing And(long first, long last)
    {
        if (Latest is not [var from, var to] || first - 1 > to || from - 1 > last)
        {
            return Named.Count < MostNamed
                ? this with { Named = [.. Named, [first, last]], Latest = [first, last] }
                : this with { More = More + 1, Latest = [first, last] };
        }

        (first, last) = (Math.Min(first, from), Math.Max(last, to));
        if (More > 0)
            return this with { Latest = [first, last] };
        // One that reaches far back may meet several.
        var apart = Named.SkipLast(1).ToList();
        while (apart is [.., var before] && before[1] >= first - 1 && before[0] - 1 <= last)
        {
            (first, last) = (Math.Min(first, before[0]), Math.Max(last, before[1]));
            apart.RemoveAt(apart.Count - 1);
        }

        return this with { Named = [.. apart, [first, last]], Latest = [first, last] };
    }
}
