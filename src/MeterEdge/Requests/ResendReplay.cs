using MeterEdge.Journal;
using MeterEdge.Readings;

namespace MeterEdge.Requests;

/// <summary>Readings by their numbers.</summary>
/// <param name="request">What is asked for.</param>
/// <param name="journal">Where the readings are.</param>
/// <param name="parcel">Makes the messages.</param>
internal sealed class ResendReplay(Request.Resend request, ReadingJournal journal, ReadingParcel parcel) : Replay
{
    private const int MostRows = 320;
    private const int MostBodyBytes = 64 * 1024;

    public override ReplayState Begin(DateTimeOffset now) => new()
    {
        Next = request.First,
        Last = Math.Min(request.Last, journal.Head),
        End = now,
        Missing = request.Last > journal.Head ? Missing.Nothing.And(Math.Max(request.First, journal.Head + 1), request.Last) : Missing.Nothing,
    };

    public override ValueTask<Piece?> Next(ReplayState state, int largestPayload, CancellationToken cancel)
    {
        if (state.Next > state.Last)
            return new((Piece?)null);
        var read = journal.ReadRange(state.Next, state.Last, MostRows, MostBodyBytes);
        if (read.Through < state.Next)
            throw new IOException("the journal cannot be read now");
        if (read.Readings is not [{ Epoch: var epoch }, ..] || epoch != request.Epoch)
        {
            // These numbers belong to another epoch, or to no reading that is still here.
            return new(new Piece([], state with { Next = read.Through + 1, Missing = state.Missing.And(state.Next, read.Through) }));
        }

        var one = parcel.Pack(request.Id, read.Readings, largestPayload);
        var through = one.Count < read.Readings.Count ? read.Readings[one.Count - 1].Seq : read.Through;
        var missing = Holes(state.Next, through, [.. read.Readings.Take(one.Count)])
            .Aggregate(state.Missing, (found, hole) => found.And(hole.First, hole.Last));
        return new(new Piece([one], state with { Next = through + 1, Sent = state.Sent + one.Count, Missing = missing }));
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

    private static IEnumerable<SequenceRange> Holes(long first, long last, IReadOnlyList<Reading> readings)
    {
        foreach (var reading in readings)
        {
            if (reading.Seq > first)
                yield return new(first, reading.Seq - 1);
            first = reading.Seq + 1;
        }

        if (first <= last)
            yield return new(first, last);
    }
}
