using MeterEdge.Readings;

namespace MeterEdge.Requests;

/// <summary>What names a reading for those who store it.</summary>
/// <param name="Meter">Serial number.</param>
/// <param name="Kind">Which schedule asked for it.</param>
/// <param name="Due">When it was due, in milliseconds since 1970.</param>
internal readonly record struct BusinessKey(string Meter, ReadingKind Kind, long Due)
{
    /// <summary>The key of a reading.</summary>
    public static BusinessKey Of(Snapshot snapshot) => new(snapshot.Meter.Serial, snapshot.Kind, snapshot.Due.ToUnixTimeMilliseconds());
}

/// <summary>
/// Names what is missing among readings in the order in which they were due: where one meter has left out a step, and where no meter
/// has anything for too long.
/// </summary>
/// <param name="cadence">How often readings come.</param>
/// <param name="from">Beginning of what is asked for, in milliseconds since 1970.</param>
internal sealed class DueWatch(Cadence cadence, long from)
{
    /// <summary>After some more readings of a doubtful span, in rising order.</summary>
    public ReplayState Pass(ReplayState state, IEnumerable<BusinessKey> readings)
    {
        var fill = state.Fill!;
        var (seen, reached, missing) = (new Dictionary<string, long[]>(fill.Seen ?? []), fill.Reached ?? from, state.Missing);
        foreach (var reading in readings)
        {
            if (reading.Due > reached)
                (missing, reached) = (Silence(state, missing, reached, reading.Due), reading.Due);
            if (cadence.Step(reading.Kind) is { } step)
                missing = Step(state, missing, seen, reading, (long)step.TotalMilliseconds);
        }

        return state with { Missing = missing, Fill = fill with { Seen = seen, Reached = reached } };
    }

    /// <summary>At the end of a doubtful span: what comes next was not looked at.</summary>
    public ReplayState End(ReplayState state, long due)
    {
        var end = Math.Min(due, state.End!.Value.ToUnixTimeMilliseconds());
        var missing = Silence(state, state.Missing, state.Fill!.Reached ?? from, end);
        return state with { Missing = missing, Fill = state.Fill with { Seen = null, Reached = null } };
    }

    private Missing Silence(ReplayState state, Missing missing, long first, long last) =>
        last - first > cadence.LongestSilence.TotalMilliseconds ? And(state, missing, first, last) : missing;

    private Missing Step(ReplayState state, Missing missing, Dictionary<string, long[]> seen, BusinessKey reading, long step)
    {
        var key = $"{reading.Kind.Word()} {reading.Meter}";
        if (!seen.TryGetValue(key, out var before))
        {
            seen[key] = [reading.Due, 0];
            return missing;
        }

        // The schedule may have been another then: the least step that was seen so far counts too, and the first one says nothing.
        var (last, usual, now) = (before[0], before[1], reading.Due - before[0]);
        if (now == 0)
            return missing;
        seen[key] = [reading.Due, usual == 0 ? now : Math.Min(usual, now)];
        return usual > 0 && now > Math.Max(step, usual) ? And(state, missing, last, reading.Due) : missing;
    }

    private Missing And(ReplayState state, Missing missing, long first, long last)
    {
        (first, last) = (Math.Max(first, from), Math.Min(last, state.End!.Value.ToUnixTimeMilliseconds()));
        return first < last ? missing.And(first, last) : missing;
    }
}
