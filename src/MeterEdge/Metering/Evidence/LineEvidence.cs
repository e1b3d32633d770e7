using System.Collections.Immutable;

namespace MeterEdge.Metering.Evidence;

/// <summary>What a line has shown lately; a picture of one moment, for any thread.</summary>
public sealed record LineEvidence
{
    /// <summary>How far back it reaches; a unit that is asked seldom is seen a little further back.</summary>
    public TimeSpan Back { get; init; }

    /// <summary>The device is open.</summary>
    public bool IsUp { get; init; }

    /// <summary>Why it is not, as the system said; null when it is open or was not tried yet.</summary>
    public string? DownBecause { get; init; }

    /// <summary>How often the device was opened since the start.</summary>
    public long Opened { get; init; }

    /// <summary>How often it was lost after it had been open, lately.</summary>
    public long Lost { get; init; }

    /// <summary>The units that were asked, and those that spoke without being asked, by number.</summary>
    public ImmutableArray<UnitEvidence> Units { get; init; } = [];

    /// <summary>Bursts of bytes outside any exchange that are no frame.</summary>
    public long Noises { get; init; }

    /// <summary>The bytes in them.</summary>
    public long NoiseBytes { get; init; }

    /// <summary>Whole requests that were not ours: somebody else asks on these wires.</summary>
    public long ForeignRequests { get; init; }

    /// <summary>Share of the time in which an exchange was running, in per cent; of the last minutes, at most ten.</summary>
    public double UsePercent { get; init; }

    /// <summary>All exchanges that tell something of a unit.</summary>
    public long Asked => Units.Sum(unit => unit.Asked);

    /// <summary>Of one unit; empty when nothing is known of it.</summary>
    public UnitEvidence Of(byte unit) => Units.FirstOrDefault(one => one.Unit == unit) ?? new(unit);
}
