using MeterEdge.Journal;

namespace MeterEdge.Requests;

/// <summary>
/// Notes, while a backfill passes the journal's numbers, at which times readings may be missing: where a number does not follow the one before it, where another
/// epoch begins, where none came for too long, and where a row is damaged.
/// </summary>
/// <param name="request">What is asked for.</param>
/// <param name="journal">Where the readings are.</param>
/// <param name="cadence">How often they come.</param>
internal sealed class HoleWatch(Request.Backfill request, ReadingJournal journal, Cadence cadence)
{
    private readonly long _from = request.From.ToUnixTimeMilliseconds();
    private readonly long _to = request.To.ToUnixTimeMilliseconds();
    private readonly long _silence = (long)cadence.LongestSilence.TotalMilliseconds;

    /// <summary>After the numbers up to <paramref name="through"/>, of which so many readings were found. Whatever left the journal before they were read is noted.</summary>
    public ReplayState Pass(ReplayState state, long through, int found)
    {
        var times = journal.Times(state.Next, through, request.Meter);
        if (times.Through < through)
            throw new IOException("the journal cannot be read now");
        var asked = new List<long>();
        foreach (var row in times.Rows)
        {
            // A flipped bit in a page's index of its rows can mislead SQLite.
            if (row.Seq <= (state.Passed?.Seq ?? 0))
                continue;
            if (row.Seq != (state.Passed?.Seq ?? 0) + 1 || (state.Passed is { } before && before.Epoch != row.Epoch))
                state = Doubt(state, state.Passed?.Ms ?? long.MinValue, row.Ms);
            state = state with { Passed = new(row.Seq, row.Epoch, row.Ms) };
            if (!row.IsOfMeter || row.Ms < _from || row.Ms >= _to)
                continue;
            asked.Add(row.Ms);
            state = Reach(state, row.Ms);
        }

        return asked.Count > found ? Doubt(state, asked.Min(), asked.Max()) : state;
    }

    /// <summary>After the last number.</summary>
    public ReplayState End(ReplayState state)
    {
        var end = state.End!.Value.ToUnixTimeMilliseconds();
        if (state.Passed is null || state.Passed.Seq < state.Last)
            state = Doubt(state, state.Passed?.Ms ?? long.MinValue, long.MaxValue);
        return Reach(state, end);
    }

    private ReplayState Reach(ReplayState state, long ms)
    {
        var reached = state.Reached!.Value.ToUnixTimeMilliseconds();
        if (ms <= reached)
            return state;
        if (ms - reached > _silence)
            state = Doubt(state, reached, ms);
        return state with { Reached = DateTimeOffset.FromUnixTimeMilliseconds(ms) };
    }

    private ReplayState Doubt(ReplayState state, long oneMs, long otherMs)
    {
        // Which is the earlier depends on what the clock did between.
        var (first, last) = (Math.Min(oneMs, otherMs), Math.Max(oneMs, otherMs));
        var end = Math.Min(_to, state.End!.Value.ToUnixTimeMilliseconds());
        if (last < _from || first >= end)
            return state;
        // Nothing was ever written before 1970: who asks from the year 1 on must not be asked for hour by hour.
        first = Math.Max(0, Math.Max(first, _from) - (long)cadence.Before.TotalMilliseconds);
        last = Math.Min(last, end) + (long)cadence.After.TotalMilliseconds;
        return state with { Doubtful = state.Doubtful.And(first, last) };
    }
}
