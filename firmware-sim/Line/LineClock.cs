namespace MeterSim.Line;

/// <summary>Reads a <see cref="TimeProvider"/> as <see cref="LineInstant"/>s counted from the clock's own start.</summary>
internal sealed class LineClock(TimeProvider time)
{
    private readonly long _started = time.GetTimestamp();

    public LineInstant Now => new(time.GetElapsedTime(_started).Ticks * TimeSpan.NanosecondsPerTick, time.GetUtcNow());
}
