namespace MeterEdge.Metering;

/// <summary>
/// The wall clock, watched for being set: whoever looks learns when it has left steady time since the last look. Clocks are set when a
/// box without a battery finds its time server, and by people.
/// </summary>
/// <param name="time">Both clocks.</param>
internal sealed class WallClock(TimeProvider time)
{
    // Slewing moves a clock by 0.05 % at most, and a step below this only moves one pass by as much.
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(10);

    private DateTimeOffset _wall = time.GetUtcNow();
    private long _steady = time.GetTimestamp();

    /// <summary>The time, and whether the clock was set since the last look.</summary>
    public ClockLook Look()
    {
        var (wall, steady) = (time.GetUtcNow(), time.GetTimestamp());
        var jump = wall - _wall - time.GetElapsedTime(_steady, steady);
        var before = _wall + jump;
        (_wall, _steady) = (wall, steady);
        return new(wall, jump.Duration() > Step ? new(jump, before) : null);
    }
}

/// <summary>A look at the clock.</summary>
/// <param name="Now">The time.</param>
/// <param name="Jump">How the clock was set since the last look; null when it was not.</param>
internal readonly record struct ClockLook(DateTimeOffset Now, ClockJump? Jump);

/// <summary>A clock that was set.</summary>
/// <param name="By">By how much; below zero when back.</param>
/// <param name="LastLook">The time of the last look by the clock as it is now.</param>
internal readonly record struct ClockJump(TimeSpan By, DateTimeOffset LastLook);
