namespace MeterEdge.Requests;

/// <summary>
/// How fast a replay goes: one message at a time, at most eight a second, and at most a fifth of the time, so that on a slow link too live readings
/// find it free.
/// </summary>
internal static class Pace
{
    private const int Share = 5;
    private static readonly TimeSpan LeastInterval = TimeSpan.FromSeconds(1) / 8;

    /// <summary>The pause after a piece.</summary>
    /// <param name="took">How long finding and sending it took.</param>
    /// <param name="messages">How many messages it was.</param>
    public static TimeSpan After(TimeSpan took, int messages)
    {
        var (fair, slow) = (took * (Share - 1), (LeastInterval * messages) - took);
        return fair > slow ? fair : slow;
    }
}
