namespace MeterEdge.Console;

/// <summary>Share of time in which a line was busy, over the last one to two minutes, whether or not anybody asks.</summary>
public sealed class LineUseMeter : IDisposable
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Func<TimeSpan> _busy;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private (long At, TimeSpan Busy) _older;
    private (long At, TimeSpan Busy) _newer;

    /// <summary>Begins to measure.</summary>
    /// <param name="busy">How long the line has been busy in all.</param>
    /// <param name="time">What it is measured against.</param>
    public LineUseMeter(Func<TimeSpan> busy, TimeProvider time)
    {
        (_busy, _time) = (busy, time);
        _older = _newer = (time.GetTimestamp(), busy());
        _timer = time.CreateTimer(_ => Remember(), null, Window, Window);
    }

    /// <summary>The share in per cent, 0 to 100.</summary>
    public double Percent
    {
        get
        {
            lock (_gate)
            {
                var passed = _time.GetElapsedTime(_older.At);
                var percent = passed > TimeSpan.Zero ? 100 * ((_busy() - _older.Busy) / passed) : 0;
                return Math.Round(Math.Clamp(percent, 0, 100), 1);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private void Remember()
    {
        lock (_gate)
        {
            _older = _newer;
            _newer = (_time.GetTimestamp(), _busy());
        }
    }
}
