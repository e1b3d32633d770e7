namespace MeterEdge.Metering;

/// <summary>Gives every block of a meter a length of its own, because a Modbus answer carries its length but not its address.</summary>
internal static class DistinctLengths
{
    /// <summary>The blocks grown as little as needed, in their order; null when there is no way.</summary>
    /// <param name="spans">The blocks.</param>
    /// <param name="step">Registers to grow by at a time: 2 keeps starts and lengths even.</param>
    /// <param name="max">Most registers of a block.</param>
    public static IReadOnlyList<BlockSpan>? TryGrow(IReadOnlyList<BlockSpan> spans, int step, int max)
    {
        var grown = spans.ToArray();
        var open = Enumerable.Range(0, spans.Count).ToList();
        // Lengths are given out rising, each to the block that would run out of room first: if any way exists, this finds one.
        for (var length = 1; open.Count > 0; length++)
        {
            var ready = open.Where(i => spans[i].Count <= length && (length - spans[i].Count) % step == 0).ToList();
            if (ready.Count == 0)
                continue;
            var chosen = ready.MinBy(i => Limit(spans[i], step, max));
            if (Limit(spans[chosen], step, max) < length)
                return null;
            grown[chosen] = spans[chosen].GrownTo(length);
            open.Remove(chosen);
        }
        return grown;
    }

    private static int Limit(BlockSpan span, int step, int max)
    {
        var room = Math.Min(span.Room, max);
        return room - ((room - span.Count) % step);
    }
}
