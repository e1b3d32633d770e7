using System.Collections.Immutable;
using MeterEdge.Configuration;
using MeterEdge.Readings;

namespace MeterEdge.Metering;

/// <summary>When meters are due, aligned to local time. Pure: it is told what time it is.</summary>
/// <param name="Intervals">The interval of each kind.</param>
/// <param name="Zone">Zone of the local time.</param>
public sealed record PollSchedule(ScheduleOptions Intervals, TimeZoneInfo Zone)
{
    /// <summary>The next pass after an instant, with the kinds that share it.</summary>
    public PollPass Next(DateTimeOffset now)
    {
        var due = NextDue(now, Intervals.Instant, Zone);
        foreach (var interval in (ReadOnlySpan<TimeSpan>)[Intervals.Energy, Intervals.Identity])
        {
            var other = NextDue(now, interval, Zone);
            if (other < due)
                due = other;
        }
        return new PollPass(due, DueKinds(due));
    }

    /// <summary>The kinds that are due exactly then; empty between the passes.</summary>
    public ImmutableArray<ReadingKind> DueKinds(DateTimeOffset instant)
    {
        var kinds = ImmutableArray.CreateBuilder<ReadingKind>(3);
        Consider(ReadingKind.Instant, Intervals.Instant);
        Consider(ReadingKind.Energy, Intervals.Energy);
        Consider(ReadingKind.Identity, Intervals.Identity);
        return kinds.ToImmutable();

        void Consider(ReadingKind kind, TimeSpan interval)
        {
            if (NextDue(instant.AddTicks(-1), interval, Zone) == instant)
                kinds.Add(kind);
        }
    }

    /// <summary>
    /// The first instant after <paramref name="now"/> at which the local clock shows a multiple of the interval since midnight.
    /// When clocks go back, both passes of the repeated time are due. When they go forward over such a time, the instant of the
    /// change stands for it, so that no boundary is ever skipped.
    /// </summary>
    /// <param name="now">Any instant.</param>
    /// <param name="interval">Divides a day.</param>
    /// <param name="zone">Zone of the local clock.</param>
    /// <returns>The instant in UTC.</returns>
    public static DateTimeOffset NextDue(DateTimeOffset now, TimeSpan interval, TimeZoneInfo zone)
    {
        var utc = now.UtcTicks;
        var offset = OffsetAt(utc, zone);
        while (true)
        {
            var due = NextMultiple(utc + offset, interval.Ticks) - offset;
            if (OffsetAt(due, zone) == offset)
                return At(due);
            // The clocks change on the way there. From the change on the local time is another.
            var change = FirstOtherOffset(utc, due, offset, zone);
            var after = OffsetAt(change, zone);
            if (NextMultiple(change - 1 + offset, interval.Ticks) <= change + after && after > offset)
                return At(change);
            (utc, offset) = (change - 1, after);
        }
    }

    private static DateTimeOffset At(long utcTicks) => new(utcTicks, TimeSpan.Zero);

    private static long OffsetAt(long utcTicks, TimeZoneInfo zone) => zone.GetUtcOffset(At(utcTicks)).Ticks;

    private static long NextMultiple(long ticks, long interval) => ((ticks / interval) + 1) * interval;

    private static long FirstOtherOffset(long before, long after, long offset, TimeZoneInfo zone)
    {
        while (after - before > 1)
        {
            var middle = before + ((after - before) / 2);
            if (OffsetAt(middle, zone) == offset)
                before = middle;
            else
                after = middle;
        }
        return after;
    }
}

/// <summary>One pass over the meters.</summary>
/// <param name="Due">When it is due, in UTC.</param>
/// <param name="Kinds">The kinds of reading that it serves, at least one.</param>
public readonly record struct PollPass(DateTimeOffset Due, ImmutableArray<ReadingKind> Kinds);
