namespace MeterEdge.Journal;

/// <summary>The journal in figures, for the metrics.</summary>
/// <param name="Rows">Numbers from the oldest reading that is kept to the newest; where some in between have left, the rows are fewer.</param>
/// <param name="Bytes">Bytes of the file that are in use.</param>
/// <param name="QuotaBytes">Most bytes of the file.</param>
/// <param name="Commits">Transactions since the start.</param>
/// <param name="WrittenBytes">Bytes written to the write-ahead log since the start. A checkpoint writes the latest state of those pages once more.</param>
/// <param name="Gapped">Readings that were told to be gone since the start.</param>
public sealed record JournalStatistics(
    long Rows, long Bytes, long QuotaBytes, long Commits, long WrittenBytes, IReadOnlyList<GappedReadings> Gapped);

/// <summary>Readings that are gone for one reason.</summary>
/// <param name="Reason">See <see cref="Gap"/>.</param>
/// <param name="Sink">The sink that will never get them; null when nobody will.</param>
/// <param name="Readings">How many.</param>
public readonly record struct GappedReadings(string Reason, string? Sink, long Readings);
