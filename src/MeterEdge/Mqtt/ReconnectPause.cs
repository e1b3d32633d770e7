namespace MeterEdge.Mqtt;

/// <summary>
/// How long to wait before the next connect: as after any failure, but much longer where the broker said no, because asking again
/// changes nothing.
/// </summary>
public static class ReconnectPause
{
    private static readonly TimeSpan RefusedLeast = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan RefusedSpread = TimeSpan.FromMinutes(10);

    /// <summary>A session that stood this long wipes out the failures before it.</summary>
    public static readonly TimeSpan StableAfter = TimeSpan.FromMinutes(5);

    /// <summary>The pause after this many failures in a row.</summary>
    /// <param name="failures">1 or more.</param>
    /// <param name="refused">The broker refused us: wrong password, not allowed, banned, over quota, or another has our id.</param>
    /// <param name="random">0 up to, not including, 1.</param>
    public static TimeSpan After(int failures, bool refused, double random) =>
        refused ? RefusedLeast + (random * RefusedSpread) : Backoff.Default.After(failures, random);
}
