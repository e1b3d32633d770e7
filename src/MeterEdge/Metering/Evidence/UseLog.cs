using MeterEdge.Modbus.Line;

namespace MeterEdge.Metering.Evidence;

/// <summary>How long exchanges were running in each of the last minutes.</summary>
internal sealed class UseLog(TimeProvider time)
{
    private const int Kept = 10;

    private readonly long _start = time.GetTimestamp();
    private readonly TimeSpan[] _busy = new TimeSpan[Kept];
    private long _minute;

    public void Add(ExchangeOutcome outcome)
    {
        GoTo(outcome.Ended);
        _busy[_minute % Kept] += time.GetElapsedTime(outcome.Began, outcome.Ended);
    }

    /// <summary>Of the last ten minutes, or of the time since the start where that is less.</summary>
    public double Percent(long now)
    {
        GoTo(now);
        var passed = time.GetElapsedTime(_start, now);
        var whole = TimeSpan.FromMinutes(Math.Min(_minute, Kept - 1)) + (passed - TimeSpan.FromMinutes(_minute));
        var busy = TimeSpan.Zero;
        foreach (var minute in _busy)
            busy += minute;
        return whole > TimeSpan.Zero ? Math.Clamp(100 * (busy / whole), 0, 100) : 0;
    }

    private void GoTo(long now)
    {
        var minute = (long)time.GetElapsedTime(_start, now).TotalMinutes;
        for (var left = Math.Min(minute - _minute, Kept); left > 0; left--)
            _busy[(minute - left + 1) % Kept] = TimeSpan.Zero;
        _minute = Math.Max(_minute, minute);
    }
}
