using MeterEdge.Readings;

namespace MeterEdge.Requests;

/// <summary>
/// Looks in InfluxDB for the spans of a backfill that the journal does not hold. It asks for a window at a time, wider where there is little and
/// narrower where there is much, and keeps the readings of one window in mind; after a restart that window is sent again.
/// </summary>
/// <param name="request">What is asked for.</param>
/// <param name="influx">Whom to ask.</param>
/// <param name="parcel">Makes the messages.</param>
/// <param name="longestSilence">More time than this between two readings is a stretch that nobody has.</param>
/// <param name="time">Clock of the waits.</param>
internal sealed class HistoryFill(Request.Backfill request, InfluxHistory influx, ReadingParcel parcel, TimeSpan longestSilence, TimeProvider time)
{
    private const int MostFailures = 5;
    private const int FewRows = 500;
    private const int ManyRows = 5000;

    // A reading lies at the time when it was due, and what was due may have come later by this much.
    private static readonly TimeSpan LongestLateness = TimeSpan.FromHours(1);
    private static readonly TimeSpan Narrowest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Widest = TimeSpan.FromDays(1);

    // Nothing was ever written before it; who asks from the year 1 on must not be asked for window by window, nor for the hour before that.
    private static readonly DateTimeOffset Earliest = DateTimeOffset.UnixEpoch;

    private TimeSpan _width = TimeSpan.FromMinutes(10);
    private Window? _window;
    private int _failures;

    /// <summary>The next piece; null when there is nothing more to look for.</summary>
    public async ValueTask<Piece?> Next(ReplayState state, int largestPayload, CancellationToken cancel)
    {
        var fill = state.Fill ?? new();
        if (fill.Error is not null || fill.Span >= state.Missing.Named.Count)
            return null;
        var (from, to) = Bounds(state.Missing.Named[fill.Span]);
        var start = fill.Due ?? (from - Earliest > LongestLateness ? from - LongestLateness : Earliest);
        if (start >= to)
            return new([], state with { Fill = Leave(fill, from, to) });
        var row = fill.Row;
        if (_window?.Start != start)
        {
            var end = to - start < _width ? to : start + _width;
            var answer = await influx.Read(start, end, request.Meter, cancel).ConfigureAwait(false);
            if (answer is not HistoryAnswer.Rows { Readings: var found })
                return new([], state with { Fill = await Trouble(state, fill, answer, cancel).ConfigureAwait(false) });
            _failures = 0;
            _width = found.Count < FewRows ? Min(_width * 2, Widest) : found.Count > ManyRows ? Max(_width / 2, Narrowest) : _width;
            _window = new(start, end, [.. found.Where(reading => IsWithin(reading.Time, from, to))]);
            row = 0;
        }

        var rows = _window.Rows.Skip(row).ToList();
        if (rows.Count == 0)
            return new([], state with { Fill = fill with { Due = _window.End, Row = 0 } });
        var one = parcel.PackHistoric(request.Id, rows, largestPayload);
        var after = rows.Take(one.Count).Aggregate(fill with { Due = start, Row = row + one.Count, Sent = fill.Sent + one.Count }, (reached, reading) => Pass(reached, reading.Time, from));
        return new([one], state with { Sent = state.Sent + one.Count, Fill = after });
    }

    /// <summary>How much of a backfill's missing spans is still to be looked for.</summary>
    public static TimeSpan Left(ReplayState state)
    {
        if (state.Fill is not { Error: null } fill)
            return TimeSpan.Zero;
        var left = state.Missing.Named.Skip(fill.Span).Aggregate(TimeSpan.Zero, (sum, pair) => sum + Length(pair));
        var (from, to) = fill.Span < state.Missing.Named.Count ? Bounds(state.Missing.Named[fill.Span]) : default;
        return fill.Due is { } due && due > from ? left - (Min(due - from, to - from)) : left;
    }

    /// <summary>The length of a missing span.</summary>
    public static TimeSpan Length(long[] pair) => TimeSpan.FromMilliseconds(pair[1] - pair[0]);

    private static (DateTimeOffset From, DateTimeOffset To) Bounds(long[] pair) =>
        (DateTimeOffset.FromUnixTimeMilliseconds(pair[0]), DateTimeOffset.FromUnixTimeMilliseconds(pair[1]));

    /// <summary>What stands at the edges of a span was sent from the journal, unless the span begins where the request does.</summary>
    private bool IsWithin(DateTimeOffset time, DateTimeOffset from, DateTimeOffset to) => time < to && (time > from || (time == from && from <= request.From));

    private FillState Pass(FillState fill, DateTimeOffset at, DateTimeOffset from)
    {
        var reached = fill.Reached ?? from;
        return at <= reached ? fill : fill with { Reached = at, Missing = And(fill.Missing, reached, at) };
    }

    private FillState Leave(FillState fill, DateTimeOffset from, DateTimeOffset to) =>
        fill with { Span = fill.Span + 1, Due = null, Row = 0, Reached = null, Missing = And(fill.Missing, fill.Reached ?? from, to) };

    private Missing And(Missing missing, DateTimeOffset from, DateTimeOffset to) =>
        to - from > longestSilence ? missing.And(from.ToUnixTimeMilliseconds(), to.ToUnixTimeMilliseconds()) : missing;

    private async Task<FillState> Trouble(ReplayState state, FillState fill, HistoryAnswer answer, CancellationToken cancel)
    {
        switch (answer)
        {
            case HistoryAnswer.TooMuch when _width > Narrowest:
                _width = Max(_width / 4, Narrowest);
                return fill;
            case HistoryAnswer.NotNow when ++_failures < MostFailures:
                await Task.Delay(Backoff.Default.After(_failures, Random.Shared.NextDouble()), time, cancel).ConfigureAwait(false);
                return fill;
            case HistoryAnswer.NotNow { Reason: var reason }:
                return GiveUp(state, fill, reason);
            case HistoryAnswer.Never { Reason: var reason }:
                return GiveUp(state, fill, reason);
            default:
                return GiveUp(state, fill, $"more than {InfluxHistory.MostBytes} bytes in a second of readings");
        }
    }

    /// <summary>All that has not been found by now counts as missing.</summary>
    private FillState GiveUp(ReplayState state, FillState fill, string reason)
    {
        foreach (var pair in state.Missing.Named.Skip(fill.Span))
        {
            var (from, to) = Bounds(pair);
            fill = Leave(fill, from, to);
        }

        return fill with { Error = reason };
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;

    private sealed record Window(DateTimeOffset Start, DateTimeOffset End, IReadOnlyList<Snapshot> Rows);
}
