namespace MeterEdge.Metering.Evidence;

/// <summary>The last bursts of bytes that belong to no exchange of ours.</summary>
internal sealed class StrayLog(TimeProvider time)
{
    private const int Kept = 256;

    private readonly (long At, long NoiseBytes)[] _last = new (long, long)[Kept];
    private long _count;

    public void Noise(long at, long bytes) => _last[_count++ % Kept] = (at, bytes);

    /// <summary>A whole request, so no noise.</summary>
    public void Request(long at) => _last[_count++ % Kept] = (at, 0);

    public (long Noises, long NoiseBytes, long Requests) Since(TimeSpan back, long now)
    {
        var (noises, bytes, requests) = (0L, 0L, 0L);
        foreach (var (at, noise) in _last.AsSpan(0, (int)Math.Min(_count, Kept)))
        {
            if (time.GetElapsedTime(at, now) > back)
                continue;
            noises += noise > 0 ? 1 : 0;
            bytes += noise;
            requests += noise > 0 ? 0 : 1;
        }

        return (noises, bytes, requests);
    }
}
