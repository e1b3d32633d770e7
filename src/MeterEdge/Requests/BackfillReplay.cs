using MeterEdge.Contract;
using MeterEdge.Journal;

namespace MeterEdge.Requests;

/// <summary>
/// The readings of a span of time, first as they lie in the journal, then what it does not hold. There is no index over time, so every number is looked at; that makes it right
/// whatever leaps the clock has made.
/// </summary>
/// <param name="request">What is asked for.</param>
/// <param name="journal">Where the readings are.</param>
/// <param name="parcel">Makes the messages.</param>
/// <param name="influx">Where what the journal does not hold may be, if anywhere.</param>
/// <param name="cadence">How often readings come.</param>
internal sealed class BackfillReplay(
    Request.Backfill request, ReadingJournal journal, ReadingParcel parcel, InfluxHistory? influx, Cadence cadence) : Replay
{
    private const int MostNumbers = 4096;
    private const int MostRows = 320;
    private const int MostBodyBytes = 64 * 1024;

    private readonly ReadingFilter _filter = new(request.Meter, request.From, request.To);
    private readonly HoleWatch _holes = new(request, journal, cadence);
    private readonly HistoryFill _fill = new(request, journal, influx, parcel, cadence);

    public override ReplayState Begin(DateTimeOffset now) => new()
    {
        Next = journal.Oldest,
        Last = journal.Head,
        Reached = request.From,
        End = request.To < now ? request.To : now > request.From ? now : request.From,
    };

    public override ValueTask<Piece?> Next(ReplayState state, int largestPayload, CancellationToken cancel) =>
        state.Next <= Math.Min(state.Last, journal.Head) ? new(FromJournal(state, largestPayload))
        : state.Fill is null ? new(new Piece([], _holes.End(state) with { Fill = new() }))
        : _fill.Next(state, largestPayload, cancel);

    public override Answer Answer(ReplayState state, RequestStage stage)
    {
        var end = state.End ?? request.To;
        var reached = state.Reached is { } known && known < end ? known : state.Reached is null ? request.From : end;
        var (from, searched) = (request.From.ToUnixTimeMilliseconds(), state.Fill?.Due ?? long.MinValue);
        var left = TimeSpan.FromMilliseconds(state.Doubtful.Length(Math.Max(from, searched), reached.ToUnixTimeMilliseconds()));
        var data = Counts(state);
        if (influx is not null)
        {
            data["influx"] = state.Fill?.Sent ?? 0;
            data["journal"] = state.Sent - (state.Fill?.Sent ?? 0);
        }

        if (state.Fill?.Error is { } error)
            data["influx_error"] = error;
        Tell(data, state.Missing, ms => DateTimeOffset.FromUnixTimeMilliseconds(ms).UtcDateTime.ToString(UtcMillisecondsConverter.Format, null));
        return new(stage) { Done = (long)(reached - request.From - left).TotalSeconds, Of = (long)(end - request.From).TotalSeconds, Data = data };
    }

    private Piece FromJournal(ReplayState state, int largestPayload)
    {
        var last = Math.Min(state.Last, state.Next + MostNumbers - 1);
        var read = journal.ReadSpan(state.Next, last, _filter, MostRows, MostBodyBytes);
        if (read.Through < state.Next)
            throw new IOException("the journal cannot be read now");
        if (read.Readings.Count == 0)
            return new([], _holes.Pass(state, read.Through, 0) with { Next = Math.Min(journal.OldestFrom(read.Through + 1), state.Last + 1) });
        var one = parcel.Pack(request.Id, read.Readings, largestPayload);
        var through = one.Count < read.Readings.Count ? read.Readings[one.Count - 1].Seq : read.Through;
        return new([one], _holes.Pass(state, through, one.Count) with { Next = through + 1, Sent = state.Sent + one.Count });
    }
}
