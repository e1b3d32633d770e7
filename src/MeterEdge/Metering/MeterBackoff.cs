namespace MeterEdge.Metering;

/// <summary>
/// When a silent meter is tried again: after one interval, then after twice as long each time, up to five minutes. A dead meter so costs at
/// most one time-out per interval at first and next to nothing later, and one that is back is found within five minutes. A switch
/// command does not ask here: it is tried at once. Pure.
/// </summary>
public static class MeterBackoff
{
    /// <summary>The longest pause between two attempts, unless the interval itself is longer.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    // Beyond this the pause is at its longest for any interval from a second on.
    private const int MostDoublings = 16;

    /// <summary>The pause after so many failed attempts at a silent meter.</summary>
    /// <param name="failures">1 or more.</param>
    /// <param name="interval">Time between two passes that are due.</param>
    public static TimeSpan After(int failures, TimeSpan interval)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(failures, 1);
        if (interval >= Longest)
            return TimeSpan.Zero;
        var pause = interval * Math.Pow(2, Math.Min(failures - 1, MostDoublings));
        return pause < Longest ? pause : Longest;
    }
}
