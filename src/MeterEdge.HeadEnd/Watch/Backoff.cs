namespace MeterEdge.HeadEnd.Watch;

/// <summary>How long to wait before the next attempt: doubling from the first wait up to a ceiling.</summary>
public sealed record Backoff(TimeSpan First, TimeSpan Ceiling)
{
    /// <summary>For a person at a terminal: half a second, at most ten.</summary>
    public static Backoff Patient { get; } = new(TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(10));

    /// <summary>For a broker that we stop and start ourselves.</summary>
    public static Backoff Eager { get; } = new(TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(250));

    /// <summary>The wait after so many failures in a row.</summary>
    /// <param name="failures">1 or more.</param>
    public TimeSpan After(int failures)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(failures, 1);
        var wait = First * Math.Pow(2, Math.Min(failures - 1, 30));
        return wait < Ceiling ? wait : Ceiling;
    }
}
