namespace MeterSim.Line;

/// <summary>One moment: monotonic nanoseconds since the simulator started, and the wall clock to stamp with.</summary>
internal readonly record struct LineInstant(long Ns, DateTimeOffset Utc)
{
    public long Ms => Ns / 1_000_000;
}
