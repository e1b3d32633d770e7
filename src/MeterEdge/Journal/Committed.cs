namespace MeterEdge.Journal;

/// <summary>What a transaction did.</summary>
/// <param name="Head">Last committed number.</param>
/// <param name="Gaps">Whether there may be gaps to tell: new ones, or more of those that wait.</param>
/// <param name="Trimmed">What the trimming did.</param>
/// <param name="Oldest">Lowest number that is kept; one above <paramref name="Head"/> when none is.</param>
internal sealed record Committed(long Head, bool Gaps, Trimmed Trimmed, long Oldest);

/// <summary>What the trimming did.</summary>
/// <param name="UsedPages">Pages in use afterwards.</param>
/// <param name="Pressed">Whether the quota forced readings out before their time.</param>
/// <param name="DroppedUnacknowledged">Whether readings went that a sink had not acknowledged.</param>
internal readonly record struct Trimmed(long UsedPages, bool Pressed, bool DroppedUnacknowledged)
{
    /// <summary>This after an earlier one of the same transaction.</summary>
    public Trimmed And(Trimmed earlier) => new(UsedPages, Pressed || earlier.Pressed, DroppedUnacknowledged || earlier.DroppedUnacknowledged);
}
