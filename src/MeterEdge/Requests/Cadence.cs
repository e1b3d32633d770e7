using MeterEdge.Configuration;
using MeterEdge.Readings;

namespace MeterEdge.Requests;

/// <summary>How often readings come while the daemon runs and the clock is left alone: a missed pass leaves a record too.</summary>
/// <param name="Instant">From one instant of a meter to the next.</param>
/// <param name="Energy">From one energy of a meter to the next.</param>
internal sealed record Cadence(TimeSpan Instant, TimeSpan Energy)
{
    private static readonly TimeSpan LeastSilence = TimeSpan.FromSeconds(10);

    // What was due may have been read later by this much.
    private static readonly TimeSpan LongestLateness = TimeSpan.FromHours(1);

    /// <summary>The cadence that a configuration gives.</summary>
    public static Cadence Of(ScheduleOptions schedule) => new(schedule.Instant, schedule.Energy);

    /// <summary>More time than this between two readings is a stretch that nobody has.</summary>
    public TimeSpan LongestSilence => Longer(LeastSilence, 3 * (Instant < Energy ? Instant : Energy));

    /// <summary>What was read at a time was due at most so long before it, and so was the one before it.</summary>
    public TimeSpan Before => Longer(LongestLateness, 2 * Longer(Instant, Energy));

    /// <summary>The one after what was read at a time is due at most so long after it.</summary>
    public TimeSpan After => 2 * Longer(Instant, Energy);

    /// <summary>From one reading of a meter to the next of the same kind; nothing for those that do not tell whether one is missing.</summary>
    public TimeSpan? Step(ReadingKind kind) => kind switch
    {
        ReadingKind.Instant => Instant,
        ReadingKind.Energy => Energy,
        ReadingKind.Identity or ReadingKind.Switch => null,
    };

    private static TimeSpan Longer(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
