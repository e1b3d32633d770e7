using MeterEdge.Readings;

namespace MeterEdge.Journal;

/// <summary>Which readings are wanted.</summary>
/// <param name="Meter">Serial number of the only meter; all meters without it.</param>
/// <param name="From">Those whose time is at or after this.</param>
/// <param name="To">Those whose time is before this.</param>
public sealed record ReadingFilter(string? Meter, DateTimeOffset From, DateTimeOffset To)
{
    /// <summary>Whether a reading is wanted.</summary>
    public bool Passes(Reading reading) =>
        reading.Snapshot.Time >= From && reading.Snapshot.Time < To && (Meter is null || reading.Snapshot.Meter.Serial == Meter);
}
