namespace MeterEdge.SystemTests.Faults;

/// <summary>What became of everything that was committed, at one sink.</summary>
/// <param name="Sink">Its name.</param>
/// <param name="Committed">Readings that were committed.</param>
/// <param name="Delivered">Of them, those that the sink has.</param>
/// <param name="Duplicated">Deliveries of what it had already.</param>
/// <param name="Gapped">Committed, not delivered, and named in a published gap.</param>
/// <param name="Lost">Neither delivered nor named.</param>
internal sealed record Verdict(string Sink, int Committed, int Delivered, int Duplicated, int Gapped, IReadOnlyList<Number> Lost)
{
    /// <param name="sink">Its name.</param>
    /// <param name="committed">Every committed number.</param>
    /// <param name="deliveries">Numbers in the order of their delivery, once for each time.</param>
    /// <param name="gaps">The published gaps.</param>
    public static Verdict Of(string sink, IReadOnlySet<Number> committed, IEnumerable<Number> deliveries, IEnumerable<PublishedGap> gaps)
    {
        var times = deliveries.ToList();
        var delivered = times.Where(committed.Contains).ToHashSet();
        var gapped = new HashSet<Number>();
        foreach (var gap in gaps.Where(gap => gap.Concerns(sink)).Distinct())
        {
            // A gap names no more readings than it says, however wide its range.
            var open = gap.Numbers().Where(number => committed.Contains(number) && !delivered.Contains(number) && !gapped.Contains(number)).ToList();
            gapped.UnionWith(open.Take((int)Math.Min(gap.Count ?? open.Count, open.Count)));
        }

        return new(
            sink, committed.Count, delivered.Count, times.Count - times.Distinct().Count(), gapped.Count,
            [.. committed.Where(number => !delivered.Contains(number) && !gapped.Contains(number)).OrderBy(number => number.Seq)]);
    }

    /// <summary>For a person.</summary>
    public override string ToString() =>
        $"{Sink}: committed {Committed}, delivered {Delivered}, duplicated {Duplicated}, gapped {Gapped}, lost {Lost.Count}"
        + (Lost.Count == 0 ? "" : $" ({string.Join(' ', Lost.Take(20).Select(number => $"{number.Epoch}/{number.Seq}"))})");
}
