namespace MeterEdge.Journal;

/// <summary>
/// How far a sink has come, as the journal keeps it: of everything up to <see cref="Live"/> only <see cref="Unacknowledged"/> is
/// still owed, and everything above <see cref="Live"/> is. Kept late it repeats readings; it never skips one.
/// </summary>
/// <param name="Live">Last number that was taken up, 0 before the first.</param>
/// <param name="Unacknowledged">Numbers up to <paramref name="Live"/> that the sink has not acknowledged.</param>
public sealed record SinkPosition(long Live, RangeSet Unacknowledged)
{
    /// <summary>A sink that has had nothing yet: it is owed everything the journal holds.</summary>
    public static SinkPosition Start { get; } = new(0, RangeSet.Empty);

    /// <summary>How many readings are owed when <paramref name="head"/> is the last committed one.</summary>
    public long Owed(long head) => Math.Max(0, head - Live) + Unacknowledged.Count;
}
