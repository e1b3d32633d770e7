using System.Collections.Concurrent;
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

    // To plan costs more memory than the plan, so meters of one kind share it. Paces being powers of two, there are few.
    private static readonly ConcurrentDictionary<(Profile Profile, ReadingKind Kind, PlanLimits Limits), ReadPlan> Plans = [];

    private ReadLimits _told = known ?? ReadLimits.None;

    /// <summary>The profile.</summary>
    public Profile Profile => profile;

    /// <summary>What this meter was found to refuse.</summary>
    public ReadLimits Limits { get; private set; } = known ?? ReadLimits.None;

    /// <summary>This meter's own turnaround, rounded up to 1, 2, 4… ms; zero while it is not known and <see cref="PlanLimits.AssumedTurnaround"/> stands for it.</summary>
    public TimeSpan Pace { get; private set; }

    /// <summary>The requests of a pass.</summary>
    public ReadPlan Plan(ReadingKind kind)
    {
        var limits = line with { MaxRegisters = Math.Min(line.MaxRegisters, Limits.MaxRegisters), Turnaround = Planned };
        return Limits.Refused.IsEmpty
            ? Plans.GetOrAdd((profile, kind, limits), static key => ReadPlan.For(key.Profile, [key.Kind], key.Limits))
            : ReadPlan.For(profile, [kind], limits, Limits.Refused);
    }

    /// <summary>Takes note of the turnaround learned; true when it is so different that requests should be planned anew.</summary>
    internal bool Paced(TimeSpan learned)
    {
        if (learned == TimeSpan.Zero)
            return false;

        // Beyond twice or half, reading over a gap may cost more than another request, or less.
        var pace = learned > LeastPace ? learned : LeastPace;
        if (pace < 2 * Planned && 2 * pace > Planned)
            return false;
        Pace = RoundedUp(pace);
        return true;
    }

    private static TimeSpan RoundedUp(TimeSpan pace)
    {
        var rounded = LeastPace;
        while (rounded < pace)
            rounded *= 2;
        return rounded;
    }

    private TimeSpan Planned => Pace > TimeSpan.Zero ? Pace : line.Turnaround;

    internal void Learn(ReadLesson lesson)
    {
        Limits = lesson.Learned(Limits);
        if (Limits.Equals(_told))
            return;
        _told = Limits;
        learned?.Invoke(Limits);
    }

    /// <summary>What was refused is asked for again: a refusal may have been a moment's, and it shall cost no value and no time for ever.</summary>
    internal void Reconsider() => Limits = ReadLimits.None;
}
