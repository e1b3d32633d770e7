namespace MeterEdge;

/// <summary>Lets through so many at once and so many a second. Not safe for several callers.</summary>
/// <param name="burst">Most at once.</param>
/// <param name="every">How long one takes to come back.</param>
/// <param name="time">Its clock.</param>
public sealed class TokenBucket(int burst, TimeSpan every, TimeProvider time)
{
    private double _tokens = burst;
    private long _filled = time.GetTimestamp();

    /// <summary>True when one more may pass.</summary>
    public bool Take()
    {
        var now = time.GetTimestamp();
        _tokens = Math.Min(burst, _tokens + (time.GetElapsedTime(_filled, now) / every));
        _filled = now;
        if (_tokens < 1)
            return false;
        _tokens--;
        return true;
    }
}
