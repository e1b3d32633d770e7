namespace MeterEdge.Journal;

/// <summary>The journal's state at one moment, for the state message and the metrics.</summary>
/// <param name="Epoch">Current epoch.</param>
/// <param name="Head">Last committed number, 0 before the first.</param>
/// <param name="Waiting">Readings in memory that are not committed yet.</param>
/// <param name="Dropped">Readings that were dropped before the disk took them, since the start.</param>
/// <param name="Writable">False while the disk refuses commits.</param>
/// <param name="Full">True while the quota forces unacknowledged readings out.</param>
/// <param name="UsedPercent">Part of the quota in use.</param>
public sealed record JournalStatus(string Epoch, long Head, int Waiting, long Dropped, bool Writable, bool Full, int UsedPercent);
