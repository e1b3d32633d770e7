namespace MeterEdge.Journal;

/// <summary>Where the journal lies and how much it may keep.</summary>
public sealed record JournalSettings
{
    /// <summary>Folder of <c>journal.db</c>; it exists.</summary>
    public required string Directory { get; init; }

    /// <summary>
    /// Sinks that must have a reading before it may leave. A sink that is not named pins nothing; its position is kept and, where
    /// readings left meanwhile, it goes on with what is still there.
    /// </summary>
    public required IReadOnlyList<string> Sinks { get; init; }

    /// <summary>Most MiB on disk, write-ahead log included; 1 or more. Default: 512.</summary>
    public int QuotaMiB { get; init; } = 512;

    /// <summary>How many days acknowledged readings stay as local history, while the quota allows. Default: 35.</summary>
    public int KeepDays { get; init; } = 35;

    /// <summary>Whether the clock can be believed. While it cannot, no reading leaves for its age. Asked from the journal's thread.</summary>
    public Func<bool> ClockTrusted { get; init; } = () => true;

    /// <summary>
    /// How many readings may wait in memory for the disk; about 1 kB each. While the disk refuses, as many more are numbered and published from
    /// memory. Beyond it the oldest go; what a sink had not taken is counted and published as a gap. Default: 4096.
    /// </summary>
    public int MostWaiting { get; init; } = 4096;
}
