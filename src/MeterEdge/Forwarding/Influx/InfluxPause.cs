namespace MeterEdge.Forwarding.Influx;

/// <summary>How long to wait before asking the server again: as after any failure, at least as long as it wants, and slowly where only a person can help.</summary>
internal static class InfluxPause
{
    private static readonly Backoff ForAPerson = new(TimeSpan.FromSeconds(15), TimeSpan.FromMinutes(5));

    /// <summary>The pause after this many failures in a row.</summary>
    /// <param name="failures">1 or more.</param>
    /// <param name="last">The last of them.</param>
    /// <param name="random">0 up to, not including, 1.</param>
    public static TimeSpan After(int failures, InfluxAnswer last, double random)
    {
        // Between half and all of it: asking at once has no sense, and all concentrators asking at the same moment neither.
        if (last is InfluxAnswer.Misconfigured)
            return ForAPerson.After(failures, (1 + random) / 2);
        var pause = Backoff.Default.After(failures, random);
        return last is InfluxAnswer.NotNow { RetryAfter: { } wanted } && wanted > pause ? wanted : pause;
    }
}
