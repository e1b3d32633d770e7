namespace MeterEdge.Metering.Evidence;

/// <summary>The last things that happened on a line outside any exchange of ours.</summary>
internal sealed class StrayLog(TimeProvider time)
{
    private const int Kept = 256;

    private readonly (long At, Stray What, long Bytes)[] _last = new (long, Stray, long)[Kept];
    private long _count;

    public void Add(long at, Stray what, long bytes = 0) => _last[_count++ % Kept] = (at, what, bytes);

    /// <summary>How often something happened, and the bytes of it.</summary>
    public (long Times, long Bytes) Since(TimeSpan back, long now, Stray what)
    {
        var (times, bytes) = (0L, 0L);
        foreach (var one in _last.AsSpan(0, (int)Math.Min(_count, Kept)))
        {
            if (one.What == what && time.GetElapsedTime(one.At, now) <= back)
                (times, bytes) = (times + 1, bytes + one.Bytes);
        }

        return (times, bytes);
    }
}

/// <summary>What can happen outside an exchange.</summary>
internal enum Stray : byte
{
    /// <summary>Bytes that are no frame.</summary>
    Noise,

    /// <summary>A whole request that is not ours.</summary>
    Request,

    /// <summary>The device was lost.</summary>
    Loss,
}
