namespace MeterEdge;

/// <summary>
/// How long to wait after failures: anything from nothing to a ceiling that doubles with each failure ("full jitter"), so that a
/// fleet that lost its broker at one moment does not come back at one moment.
/// </summary>
/// <param name="Base">Ceiling after the first failure.</param>
/// <param name="Cap">The ceiling rises no further.</param>
public readonly record struct Backoff(TimeSpan Base, TimeSpan Cap)
{
    /// <summary>1 s, 2 s, 4 s… up to 300 s.</summary>
    public static Backoff Default { get; } = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(300));

    /// <summary>The wait after <paramref name="failures"/> failures in a row, 1 or more.</summary>
    /// <param name="failures">How many failures in a row.</param>
    /// <param name="jitter">Random, from 0 up to but not including 1.</param>
    public TimeSpan After(int failures, double jitter)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(failures, 1);
        // 2^30 times the base is beyond any cap, and the exponent cannot run away.
        var ceiling = Math.Min(Cap.TotalMilliseconds, Base.TotalMilliseconds * Math.Pow(2, Math.Min(failures - 1, 30)));
        return TimeSpan.FromMilliseconds(ceiling * jitter);
    }
}
