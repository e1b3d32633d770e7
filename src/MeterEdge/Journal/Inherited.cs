namespace MeterEdge.Journal;

/// <summary>What a running journal knows when it opens its file once more; the file may be another one by then.</summary>
/// <param name="Epoch">Epoch of the last numbers on disk; nothing at the daemon's start.</param>
/// <param name="Head">Last number that was committed: new ones are above it.</param>
/// <param name="Owed">Committed readings that a sink had not acknowledged: lost if the file had to be put aside.</param>
/// <param name="Next">Id of the epoch of what was numbered in memory since; nothing when nothing was.</param>
internal sealed record Inherited(string? Epoch, long Head, RangeSet Owed, string? Next = null)
{
    public static Inherited Nothing { get; } = new(null, 0, RangeSet.Empty);
}
