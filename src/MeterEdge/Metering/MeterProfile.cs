using MeterEdge.Metering.Profiles;
using MeterEdge.Readings;

namespace MeterEdge.Metering;

/// <summary>
/// A profile as one meter lives up to it: with the limits that this meter was found to have. Shared by the meter's readers; used on its
/// line's thread.
/// </summary>
/// <param name="profile">What its registers mean.</param>
/// <param name="line">What plans on this line must respect.</param>
/// <param name="known">What was learned before.</param>
/// <param name="learned">Told when something new was learned; returns at once.</param>
public sealed class MeterProfile(Profile profile, PlanLimits line, ReadLimits? known = null, Action<ReadLimits>? learned = null)
{
    // Below it no register is worth another request or a gap, and over a network the paces of two answers differ severalfold.
    private static readonly TimeSpan LeastPace = TimeSpan.FromMilliseconds(1);

    /// <summary>The profile.</summary>
    public Profile Profile => profile;

    /// <summary>What this meter was found to refuse.</summary>
    public ReadLimits Limits { get; private set; } = known ?? ReadLimits.None;

    /// <summary>This meter's own turnaround; zero while it is not known and <see cref="PlanLimits.AssumedTurnaround"/> stands for it.</summary>
    public TimeSpan Pace { get; private set; }

    /// <summary>The requests of a pass.</summary>
    public ReadPlan Plan(ReadingKind kind) => ReadPlan.For(
        profile,
        [kind],
        line with { MaxRegisters = Math.Min(line.MaxRegisters, Limits.MaxRegisters), Turnaround = Planned },
        Limits.Refused);

    /// <summary>Takes note of the turnaround learned; true when it is so different that requests should be planned anew.</summary>
    internal bool Paced(TimeSpan learned)
    {
        if (learned == TimeSpan.Zero)
            return false;

        // Beyond twice or half, reading over a gap may cost more than another request, or less.
        var pace = learned > LeastPace ? learned : LeastPace;
        if (pace < 2 * Planned && 2 * pace > Planned)
            return false;
        Pace = pace;
        return true;
    }

    private TimeSpan Planned => Pace > TimeSpan.Zero ? Pace : line.Turnaround;

    internal void Learn(ReadLesson lesson)
    {
        var limits = lesson.Learned(Limits);
        if (limits.Equals(Limits))
            return;
        Limits = limits;
        learned?.Invoke(limits);
    }
}
