namespace MeterEdge.Journal;

/// <summary>What the epoch's own file says.</summary>
/// <param name="Epoch">The epoch.</param>
/// <param name="Head">Last number when the journal was closed; nothing while it is open, and after a crash.</param>
internal sealed record EpochMark(string Epoch, long? Head);
