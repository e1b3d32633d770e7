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
/// <param name="fill">Looks elsewhere for what the journal does not hold, if there is an elsewhere.</param>
/// <param name="longestSilence">More time than this between two readings is a stretch that nobody has: even a missed pass leaves a record.</param>
internal sealed class BackfillReplay(
    Request.Backfill request, ReadingJournal journal, ReadingParcel parcel, HistoryFill? fill, TimeSpan longestSilence) : Replay
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

    public override ValueTask<Piece?> Next(ReplayState state, int largestPayload, CancellationToken cancel) =>
        state.Next <= state.Last ? new(FromJournal(state, largestPayload))
        : state.Fill is null ? new(new Piece([], Leave(state)))
        : fill?.Next(state, largestPayload, cancel) ?? new((Piece?)null);

    public override Answer Answer(ReplayState state, RequestStage stage)
    {
        var end = state.End ?? request.To;
        var reached = state.Reached is { } known && known < end ? known : state.Reached is null ? request.From : end;
        var left = fill is null ? TimeSpan.Zero : state.Fill is null ? Sum(state.Missing) : HistoryFill.Left(state);
        var data = Counts(state);
        if (fill is not null)
        {
            data["influx"] = state.Fill?.Sent ?? 0;
            data["journal"] = state.Sent - (state.Fill?.Sent ?? 0);
        }

        if (state.Fill?.Error is { } error)
            data["influx_error"] = error;
        Tell(
            data,
            fill is not null && state.Fill is { } filled ? filled.Missing with { More = filled.Missing.More + state.Missing.More } : state.Missing,
            ms => DateTimeOffset.FromUnixTimeMilliseconds(ms).UtcDateTime.ToString(UtcMillisecondsConverter.Format, null));
        return new(stage) { Done = (long)(reached - request.From - left).TotalSeconds, Of = (long)(end - request.From).TotalSeconds, Data = data };
    }

    private static TimeSpan Sum(Missing missing) => missing.Named.Aggregate(TimeSpan.Zero, (sum, pair) => sum + HistoryFill.Length(pair));

    private Piece FromJournal(ReplayState state, int largestPayload)
    {
        var last = Math.Min(state.Last, state.Next + MostNumbers - 1);
        var read = journal.ReadSpan(state.Next, last, _filter, MostRows, MostBodyBytes);
        if (read.Through < state.Next)
            throw new IOException("the journal cannot be read now");
        if (read.Readings.Count == 0)
            return new([], state with { Next = Math.Min(journal.OldestFrom(read.Through + 1), state.Last + 1) });
        var one = parcel.Pack(request.Id, read.Readings, largestPayload);
        var next = one.Count < read.Readings.Count ? read.Readings[one.Count - 1].Seq + 1 : read.Through + 1;
        return new([one], read.Readings.Take(one.Count).Aggregate(state, Pass) with { Next = next, Sent = state.Sent + one.Count });
    }

    /// <summary>The journal has no more.</summary>
    private ReplayState Leave(ReplayState state)
    {
        var (reached, end) = (state.Reached!.Value, state.End!.Value);
        return state with
        {
            Reached = end,
            Missing = end - reached > longestSilence ? Between(state.Missing, reached, end) : state.Missing,
            Fill = new(),
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
