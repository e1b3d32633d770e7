using MeterEdge.Control;

namespace MeterEdge.Requests;

/// <summary>Events and results by their numbers, each on the topic where it was published first.</summary>
/// <param name="request">What is asked for.</param>
/// <param name="store">Where they are.</param>
/// <param name="edge">The concentrator's name.</param>
internal sealed class EventReplay(Request.ResendEvents request, EventStore store, string edge) : Replay
{
    private const int MostAtOnce = 20;

    public override ReplayState Begin(DateTimeOffset now)
    {
        // Its own answers get numbers too: without this end it would never come to one.
        var (control, newest) = store.Newest();
        var last = request.Control is { } wanted && wanted != control ? 0 : Math.Min(request.Last, newest);
        return new()
        {
            Next = request.First,
            Last = last,
            End = now,
            Missing = last < request.Last ? Missing.Nothing.And(Math.Max(request.First, last + 1), request.Last) : Missing.Nothing,
        };
    }

    public override ValueTask<Piece?> Next(ReplayState state, int largestPayload, CancellationToken cancel)
    {
        if (state.Next > state.Last)
            return new((Piece?)null);
        var (control, events) = store.Kept(state.Next, state.Last, MostAtOnce);
        var (parcels, missing, next) = (new List<Parcel>(), state.Missing, state.Next);
        foreach (var kept in events)
        {
            if (kept.N > next)
                missing = missing.And(next, kept.N - 1);
            var (topic, payload) = EventMessages.Publication(edge, store.Device, control, kept);
            parcels.Add(new(topic, payload, 1));
            next = kept.N + 1;
        }

        if (events.Count < MostAtOnce && next <= state.Last)
        {
            missing = missing.And(next, state.Last);
            next = state.Last + 1;
        }

        return new(new Piece(parcels, state with { Next = next, Sent = state.Sent + parcels.Count, Missing = missing }));
    }

    public override Answer Answer(ReplayState state, RequestStage stage)
    {
        var data = Counts(state);
        Tell(data, state.Missing, number => number);
        return new(stage)
        {
            Done = Passed(state, request.First, request.Last),
            Of = request.Last - request.First + 1,
            Data = data,
        };
    }
}
