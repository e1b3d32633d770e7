using MeterEdge.Modbus.Line;

namespace MeterEdge.Metering.Evidence;

/// <summary>What is kept of one unit: sums since the start, and its last exchanges one by one. Its owner guards it.</summary>
internal sealed class UnitLog(byte unit)
{
    private const int Kept = 64;

    // Of a unit that is asked seldom so many exchanges count all the same, unless they are older than this.
    private const int Enough = 8;
    private static readonly TimeSpan TooOld = TimeSpan.FromHours(1);

    private readonly Trial[] _last = new Trial[Kept];
    private readonly UnitSums _all = new();
    private long _count;
    private long _unasked;
    private long _unaskedAt;
    private int _failedInARow;
    private byte _lastRefusal;
    private DateTimeOffset? _answeredAt;
    private DateTimeOffset? _failedAt;
    private ExchangeOutcome _failure;

    public void Add(Trial trial, ExchangeOutcome outcome, DateTimeOffset now)
    {
        _last[_count++ % Kept] = trial;
        _all.Add(trial);
        if (trial.IsAlive)
        {
            _answeredAt = now;
            _failedInARow = 0;
            _lastRefusal = trial.Result == ExchangeResult.Refused ? trial.Code : _lastRefusal;
        }
        else
        {
            (_failedAt, _failure) = (now, outcome);
            _failedInARow++;
        }
    }

    /// <summary>Something was learned of the last exchange only after it was over.</summary>
    public void Mark(Oddities oddity)
    {
        if (_count == 0)
            return;
        ref var last = ref _last[(_count - 1) % Kept];
        _all.Add(oddity & ~last.Oddity);
        last = last with { Oddity = last.Oddity | oddity };
    }

    /// <summary>An answer of this unit came late: to the newest exchange that has none and was not answered so far.</summary>
    public void CameLate()
    {
        _all.Add(Oddities.Late);
        for (var at = _count - 1; at >= 0 && at >= _count - Kept; at--)
        {
            ref var trial = ref _last[at % Kept];
            if (!trial.IsAlive && (trial.Oddity & Oddities.Late) == 0)
            {
                trial = trial with { Oddity = trial.Oddity | Oddities.Late };
                return;
            }
        }
    }

    public void SpokeUnasked(long now)
    {
        _unasked++;
        _unaskedAt = now;
    }

    /// <summary>Everything since the start.</summary>
    public UnitEvidence Ever() => Known(_all, _unasked, Median());

    /// <summary>The last exchanges only; null when nothing of the unit is that young.</summary>
    public UnitEvidence? Lately(TimeSpan back, long now, TimeProvider time)
    {
        var first = _count;
        for (; first > 0 && first > _count - Kept; first--)
        {
            var age = time.GetElapsedTime(_last[(first - 1) % Kept].Ended, now);
            if (age > back && (_count - first >= Enough || age > TooOld))
                break;
        }

        var sums = new UnitSums();
        for (var at = first; at < _count; at++)
            sums.Add(_last[at % Kept]);

        // When each of them came is not kept, only when the last did.
        var unasked = _unasked > 0 && time.GetElapsedTime(_unaskedAt, now) <= back ? _unasked : 0;
        return sums.Count == 0 && unasked == 0 ? null : Known(sums, unasked, Median());
    }

    private UnitEvidence Known(UnitSums sums, long unasked, TimeSpan median) => sums.Of(unit, median) with
    {
        Unasked = unasked,
        LastRefusal = _lastRefusal,
        FailedInARow = _failedInARow,
        LastAnswerAt = _answeredAt,
        LastErrorAt = _failedAt,
        LastError = _failedAt is null ? null : _failure.ToString(),
    };

    private TimeSpan Median()
    {
        Span<long> ticks = stackalloc long[Kept];
        var count = 0;
        foreach (var trial in _last.AsSpan(0, (int)Math.Min(_count, Kept)))
        {
            if (trial.IsAlive)
                ticks[count++] = trial.Turnaround.Ticks;
        }

        var sorted = ticks[..count];
        sorted.Sort();
        return count == 0 ? TimeSpan.Zero : TimeSpan.FromTicks((sorted[(count - 1) / 2] + sorted[count / 2]) / 2);
    }
}
