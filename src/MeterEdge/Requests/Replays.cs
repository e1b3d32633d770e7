using MeterEdge.Configuration;
using MeterEdge.Control;
using MeterEdge.Journal;

namespace MeterEdge.Requests;

/// <summary>The replay of each request that takes its time.</summary>
/// <param name="edge">The concentrator's name.</param>
/// <param name="journal">Where the readings are.</param>
/// <param name="events">Where events and results are.</param>
/// <param name="influx">Where readings may be that the journal no longer holds, if anywhere.</param>
/// <param name="time">Clock.</param>
/// <param name="longestSilence">Longest time between two readings while the daemon runs.</param>
internal sealed class Replays(string edge, ReadingJournal journal, EventStore events, InfluxHistory? influx, TimeProvider time, TimeSpan longestSilence)
{
    private static readonly TimeSpan LeastSilence = TimeSpan.FromSeconds(10);

    private readonly ReadingParcel _parcel = new(edge, events.Device);

    /// <summary>The longest time between two readings while the daemon runs and the clock is left alone: a missed pass leaves a record too.</summary>
    public static TimeSpan LongestSilence(ScheduleOptions schedule)
    {
        var shortest = schedule.Instant < schedule.Energy ? schedule.Instant : schedule.Energy;
        return TimeSpan.FromTicks(Math.Max(LeastSilence.Ticks, 3 * shortest.Ticks));
    }

    /// <summary>The replay; nothing for a request that was answered at once.</summary>
    public Replay? Of(Request request) => request switch
    {
        Request.Backfill backfill => new BackfillReplay(
            backfill, journal, _parcel, influx is null ? null : new(backfill, influx, _parcel, longestSilence, time), longestSilence),
        Request.Resend resend => new ResendReplay(resend, journal, _parcel),
        Request.ResendEvents resend => new EventReplay(resend, events, edge),
        _ => null,
    };
}
