using MeterEdge.Control;
using MeterEdge.Journal;

namespace MeterEdge.Requests;

/// <summary>The replay of each request that takes its time.</summary>
/// <param name="edge">The concentrator's name.</param>
/// <param name="journal">Where the readings are.</param>
/// <param name="events">Where events and results are.</param>
/// <param name="influx">Where readings may be that the journal no longer holds, if anywhere.</param>
/// <param name="cadence">How often readings come.</param>
internal sealed class Replays(string edge, ReadingJournal journal, EventStore events, InfluxHistory? influx, Cadence cadence)
{
    private readonly ReadingParcel _parcel = new(edge, events.Device);

    /// <summary>The replay; nothing for a request that was answered at once.</summary>
    public Replay? Of(Request request) => request switch
    {
        Request.Backfill backfill => new BackfillReplay(backfill, journal, _parcel, influx, cadence),
        Request.Resend resend => new ResendReplay(resend, journal, _parcel),
        Request.ResendEvents resend => new EventReplay(resend, events, edge),
        _ => null,
    };
}
