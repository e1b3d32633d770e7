using MeterEdge.Journal;
using MeterEdge.Readings;

namespace MeterEdge.Requests;

/// <summary>
/// Goes through the doubtful spans of a backfill by windows of due time, wider where there is little and narrower where there is much. What InfluxDB has of a
/// window and the journal does not hold is sent; what neither has is named. The readings of one window are kept in mind; after a restart it is
/// sent again.
/// </summary>
/// <param name="request">What is asked for.</param>
/// <param name="journal">What was sent already.</param>
/// <param name="influx">Whom to ask for the rest; without it the rest is only named.</param>
/// <param name="parcel">Makes the messages.</param>
/// <param name="cadence">How often readings come.</param>
internal sealed class HistoryFill(Request.Backfill request, ReadingJournal journal, InfluxHistory? influx, ReadingParcel parcel, Cadence cadence)
{
    private const int MostFailures = 5;
    private const int FewRows = 500;
    private const int ManyRows = 5000;
    private const int MostRows = 4096;
    private const int MostBodyBytes = 1024 * 1024;
    private const long Narrowest = 1000;
    private const long Widest = 24 * 3600 * 1000;

    private readonly long _from = request.From.ToUnixTimeMilliseconds();
    private readonly DueWatch _watch = new(cadence, request.From.ToUnixTimeMilliseconds());
    private TimeMap? _map;
    private Window? _window;
    private long _width = 10 * 60 * 1000;
    private int _failures;

    /// <summary>The next piece; null when there is nothing more to look for.</summary>
    public async ValueTask<Piece?> Next(ReplayState state, int largestPayload, CancellationToken cancel)
    {
        var fill = state.Fill ?? new();
        if (state.Doubtful.After(fill.Due) is not [var first, var last])
            return null;
        _map ??= new(journal, state.Last);
        if (!_map.IsComplete)
        {
            _map.Extend();
            return new([], state);
        }

        var (start, row) = (Math.Max(fill.Due ?? first, first), fill.Row);
        if (_window?.Start != start)
        {
            var end = Math.Min(last, start + _width);
            var answer = influx is null || fill.Error is not null
                ? new HistoryAnswer.Rows([])
                : await influx.Read(At(start), At(end), request.Meter, cancel).ConfigureAwait(false);
            if (answer is not HistoryAnswer.Rows { Readings: var found })
                return Trouble(state with { Fill = fill with { Row = 0 } }, answer);
            _failures = 0;
            _window = Compare(state, start, end, found);
            row = 0;
        }

        var rows = _window.Rows.Skip(row).ToList();
        if (rows.Count == 0)
            return new([], Leave(state with { Fill = fill }, _window, last));
        var one = parcel.PackHistoric(request.Id, rows, largestPayload);
        return new([one], state with { Sent = state.Sent + one.Count, Fill = fill with { Row = row + one.Count, Sent = fill.Sent + one.Count } });
    }

    private static DateTimeOffset At(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms);

    private ReplayState Leave(ReplayState state, Window window, long last)
    {
        state = _watch.Pass(state, window.Everything);
        if (window.End == last)
            state = _watch.End(state, last);
        return state with { Fill = state.Fill! with { Due = window.End, Row = 0 } };
    }

    private Window Compare(ReplayState state, long start, long end, IReadOnlyList<Snapshot> found)
    {
        var held = Held(start, end, found);
        var count = Math.Max(held.Count, found.Count);
        _width = count < FewRows ? Math.Min(_width * 2, Widest) : count > ManyRows ? Math.Max(_width / 2, Narrowest) : _width;
        var ends = state.End!.Value;
        var rows = found.Where(reading => reading.Time >= request.From && reading.Time < ends && !held.Contains(BusinessKey.Of(reading))).ToList();
        held.UnionWith(found.Select(BusinessKey.Of));
        return new(start, end, rows, [.. held.Where(key => key.Due >= start && key.Due < end).OrderBy(key => key.Due)]);
    }

    /// <summary>What the journal holds of a window. Its rows tell when a reading was read; when it was due stands inside.</summary>
    private HashSet<BusinessKey> Held(long start, long end, IReadOnlyList<Snapshot> found)
    {
        var (lateness, silence) = ((long)cadence.Before.TotalMilliseconds, (long)cadence.LongestSilence.TotalMilliseconds);
        var read = found.Select(reading => reading.Time.ToUnixTimeMilliseconds()).Where(ms => ms >= start - lateness && ms <= end + lateness).ToList();
        var (from, to) = (Math.Min(start, read.Count > 0 ? read.Min() : start), Math.Max(end + silence, read.Count > 0 ? read.Max() : end));
        var filter = new ReadingFilter(request.Meter, At(from), At(to + 1));
        var held = new HashSet<BusinessKey>();
        foreach (var range in _map!.Between(from, to))
        {
            for (var next = range.First; next <= range.Last;)
            {
                var some = journal.ReadSpan(next, range.Last, filter, MostRows, MostBodyBytes);
                if (some.Through < next)
                    throw new IOException("the journal cannot be read now");
                held.UnionWith(some.Readings.Select(reading => BusinessKey.Of(reading.Snapshot)));
                next = some.Through + 1;
            }
        }

        return held;
    }

    private Piece Trouble(ReplayState state, HistoryAnswer answer)
    {
        switch (answer)
        {
            case HistoryAnswer.TooMuch when _width > Narrowest:
                _width = Math.Max(_width / 4, Narrowest);
                return new([], state);
            case HistoryAnswer.NotNow when ++_failures < MostFailures:
                return new([], state, Backoff.Default.After(_failures, Random.Shared.NextDouble()));
            case HistoryAnswer.NotNow { Reason: var reason }:
                return GiveUp(state, reason);
            case HistoryAnswer.Never { Reason: var reason }:
                return GiveUp(state, reason);
            default:
                return GiveUp(state, $"more than {InfluxHistory.MostBytes} bytes in a second of readings");
        }
    }

    /// <summary>From now on what the journal does not hold is only named.</summary>
    private static Piece GiveUp(ReplayState state, string reason) => new([], state with { Fill = state.Fill! with { Error = reason } });

    /// <param name="Start">First due time of it.</param>
    /// <param name="End">Its end, which does not belong to it.</param>
    /// <param name="Rows">What is to be sent.</param>
    /// <param name="Everything">What anybody has, by due time.</param>
    private sealed record Window(long Start, long End, IReadOnlyList<Snapshot> Rows, IReadOnlyList<BusinessKey> Everything);
}
