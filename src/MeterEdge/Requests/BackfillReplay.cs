using MeterEdge.Contract;
using MeterEdge.Journal;
using MeterEdge.Readings;

namespace MeterEdge.Requests;

/// <summary>
/// The readings of a span of time, as they lie in the journal. There is no index over time, so every number is looked at; that makes it right
/// whatever leaps the clock has made.
/// </summary>
/// <param name="request">What is asked for.</param>
/// <param name="journal">Where the readings are.</param>
/// <param name="parcel">Makes the messages.</param>
/// <param name="longestSilence">More time than this between two readings is a stretch that nobody has: even a missed pass leaves a record.</param>
internal sealed class BackfillReplay(Request.Backfill request, ReadingJournal journal, ReadingParcel parcel, TimeSpan longestSilence) : Replay
{
    private const int MostNumbers = 4096;
    private const int MostRows = 320;
    private const int MostBodyBytes = 64 * 1024;

    private readonly ReadingFilter _filter = new(request.Meter, request.From, request.To);

    public override ReplayState Begin(DateTimeOffset now) => new()
    {
        Next = journal.Oldest,
        Last = journal.Head,
        Reached = request.From,
        End = request.To < now ? request.To : now > request.From ? now : request.From,
    };

    public override ValueTask<Piece?> Next(ReplayState state, int largestPayload, CancellationToken cancel)
    {
        if (state.Next > state.Last)
            return new((Piece?)null);
        var last = Math.Min(state.Last, state.Next + MostNumbers - 1);
        var read = journal.ReadSpan(state.Next, last, _filter, MostRows, MostBodyBytes);
        if (read.Through < state.Next)
            throw new IOException("the journal cannot be read now");
        if (read.Readings.Count == 0)
            return new(new Piece([], state with { Next = read.Through + 1 }));
        var one = parcel.Pack(request.Id, read.Readings, largestPayload);
        var next = one.Count < read.Readings.Count ? read.Readings[one.Count - 1].Seq + 1 : read.Through + 1;
        var after = read.Readings.Take(one.Count).Aggregate(state, Pass) with { Next = next, Sent = state.Sent + one.Count };
        return new(new Piece([one], after));
    }

    public override Answer Answer(ReplayState state, RequestStage stage)
    {
        var (reached, end) = (state.Reached ?? request.From, state.End ?? request.To);
        var over = stage == RequestStage.Done && state.Next > state.Last;
        var data = Counts(state);
        Tell(
            data,
            over && end - reached > longestSilence ? Between(state.Missing, reached, end) : state.Missing,
            ms => DateTimeOffset.FromUnixTimeMilliseconds(ms).UtcDateTime.ToString(UtcMillisecondsConverter.Format, null));
        return new(stage)
        {
            Done = (long)((over ? end : reached) - request.From).TotalSeconds,
            Of = (long)(end - request.From).TotalSeconds,
            Data = data,
        };
    }

    private ReplayState Pass(ReplayState state, Reading reading)
    {
        var (reached, time) = (state.Reached!.Value, reading.Snapshot.Time);
        return time <= reached ? state : state with
        {
            Reached = time,
            Missing = time - reached > longestSilence ? Between(state.Missing, reached, time) : state.Missing,
        };
    }

    private static Missing Between(Missing missing, DateTimeOffset from, DateTimeOffset to) =>
        missing.And(from.ToUnixTimeMilliseconds(), to.ToUnixTimeMilliseconds());
}
