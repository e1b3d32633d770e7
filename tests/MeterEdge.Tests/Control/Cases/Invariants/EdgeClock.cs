namespace MeterEdge.Tests.Control.Cases.Invariants;

/// <summary>The edge's clock: its wall time may be wrong, its timers never are.</summary>
/// <param name="right">The right time.</param>
internal sealed class EdgeClock(TimeProvider right) : TimeProvider
{
    /// <summary>By how much wall time is ahead of the right time.</summary>
    public TimeSpan Ahead { get; set; }

    public override long TimestampFrequency => right.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => right.GetUtcNow() + Ahead;

    public override long GetTimestamp() => right.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => right.CreateTimer(callback, state, dueTime, period);
}
