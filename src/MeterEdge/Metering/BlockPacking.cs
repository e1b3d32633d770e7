using MeterEdge.Metering.Profiles;

namespace MeterEdge.Metering;

/// <summary>Packs registers into as little time on the wire as can be, then makes the lengths differ.</summary>
internal sealed class BlockPacking(Profile profile, PlanLimits limits)
{
    // What was learned can be wrong; a value is never cut.
    private readonly int _max = Math.Max(
        Math.Min(Math.Min(profile.MaxRegisters, limits.MaxRegisters), PlanLimits.ProtocolMaxRegisters),
        profile.Registers.Concat<ProfileField>(profile.Ratios).Select(field => field.Count).DefaultIfEmpty(1).Max());

    /// <summary>The blocks, by rising address.</summary>
    /// <param name="fields">What is wanted, by rising address.</param>
    public IReadOnlyList<BlockSpan> Pack(ReadOnlySpan<ProfileField> fields)
    {
        var wanted = fields.ToArray();
        var cuts = Cheapest(wanted);
        for (var tries = cuts; ; tries = Split(wanted, tries))
        {
            if (DistinctLengths.TryGrow(Spans(wanted, tries), Step, _max) is { } grown)
                return grown;
            // Single registers cannot be split further: nothing can tell their answers apart, so the cheapest plan stands.
            if (tries.Count == wanted.Length)
                return Spans(wanted, cuts);
        }
    }

    private int Step => profile.EvenStart ? 2 : 1;

    // Least total time by trying every last block: cost[i] is that of the first i registers. Of equal plans the one with the longest
    // blocks in front wins, because unequal lengths are wanted anyway.
    private List<int> Cheapest(ProfileField[] wanted)
    {
        var cost = new TimeSpan[wanted.Length + 1];
        var start = new int[wanted.Length + 1];
        for (var end = 1; end <= wanted.Length; end++)
        {
            cost[end] = TimeSpan.MaxValue;
            for (var first = end - 1; first >= 0 && Fits(wanted[first], wanted[end - 1]); first--)
            {
                var total = cost[first] + limits.CostOf(wanted[end - 1].End - wanted[first].Address);
                if (total < cost[end])
                    (cost[end], start[end]) = (total, first);
            }
        }
        var cuts = new List<int>();
        for (var end = wanted.Length; end > 0; end = start[end])
            cuts.Insert(0, start[end]);
        return cuts;
    }

    private bool Fits(ProfileField first, ProfileField last) =>
        last.End - first.Address <= _max && RangeOf(first) == RangeOf(last);

    private ReadableRange RangeOf(ProfileField field) =>
        profile.Readable.First(range => range.First <= field.Address && field.End - 1 <= range.Last);

    // The cut that makes all lengths differ at the least cost; where one cut is not enough, the one that leaves the fewest equals.
    private List<int> Split(ProfileField[] wanted, List<int> cuts)
    {
        List<int>? best = null;
        var bestRank = (Equal: int.MaxValue, Cost: TimeSpan.MaxValue);
        for (var at = 0; at < wanted.Length; at++)
        {
            if (cuts.Contains(at))
                continue;
            var tried = cuts.Append(at).Order().ToList();
            var spans = Spans(wanted, tried);
            var grown = DistinctLengths.TryGrow(spans, Step, _max);
            var rank = (
                Equal: grown is null ? spans.Count - spans.DistinctBy(span => span.Count).Count() + 1 : 0,
                Cost: (grown ?? spans).Aggregate(TimeSpan.Zero, (sum, span) => sum + limits.CostOf(span.Count)));
            if (rank.CompareTo(bestRank) < 0)
                (best, bestRank) = (tried, rank);
        }
        return best!;
    }

    // Each block may grow as far as its readable range and its neighbours' wanted registers allow.
    private List<BlockSpan> Spans(ProfileField[] wanted, List<int> cuts)
    {
        var spans = new List<BlockSpan>(cuts.Count);
        for (var i = 0; i < cuts.Count; i++)
        {
            var first = wanted[cuts[i]];
            var next = i + 1 < cuts.Count ? cuts[i + 1] : wanted.Length;
            var range = RangeOf(first);
            spans.Add(new BlockSpan(
                first.Address,
                wanted[next - 1].End,
                Math.Max(range.First, cuts[i] == 0 ? 0 : wanted[cuts[i] - 1].End),
                Math.Min(range.Last + 1, next == wanted.Length ? int.MaxValue : wanted[next].Address)));
        }
        return spans;
    }
}
