namespace MeterEdge.Requests;

/// <summary>Spans of due times in which there may have been readings that the journal does not hold.</summary>
/// <param name="Spans">Pairs of first and last in milliseconds since 1970, rising, without overlaps.</param>
public sealed record Doubtful(IReadOnlyList<long[]> Spans)
{
    // Two that lie next to each other become one where there are more: what lies between is looked for in vain, nothing else.
    private const int Most = 100;

    /// <summary>The journal holds everything.</summary>
    public static Doubtful Nothing { get; } = new([]);

    /// <summary>The first span that ends after this time; nothing when there is none.</summary>
    public long[]? After(long? ms) => Spans.FirstOrDefault(span => ms is null || span[1] > ms);

    /// <summary>With one more span.</summary>
    public Doubtful And(long first, long last)
    {
        if (first >= last || (Spans is [.., var latest] && first >= latest[0] && last <= latest[1]))
            return this;
        var apart = Spans.Where(span => span[1] < first || span[0] > last).ToList();
        foreach (var span in Spans.Where(span => span[1] >= first && span[0] <= last))
            (first, last) = (Math.Min(first, span[0]), Math.Max(last, span[1]));
        apart.Insert(apart.Count(span => span[1] < first), [first, last]);
        if (apart.Count > Most)
            Join(apart);
        return new(apart);
    }

    /// <summary>How much of a time is doubtful after an instant.</summary>
    public long Length(long fromMs, long toMs) => Spans.Sum(span => Math.Max(0, Math.Min(span[1], toMs) - Math.Max(span[0], fromMs)));

    private static void Join(List<long[]> spans)
    {
        var closest = Enumerable.Range(0, spans.Count - 1).MinBy(n => spans[n + 1][0] - spans[n][1]);
        spans[closest] = [spans[closest][0], spans[closest + 1][1]];
        spans.RemoveAt(closest + 1);
    }
}
