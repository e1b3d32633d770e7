namespace MeterEdge.Readings;

/// <summary>Instants as readings carry them.</summary>
public static class Stamp
{
    /// <summary>This moment in UTC, cut to whole milliseconds: what the journal and the contract keep.</summary>
    public static DateTimeOffset Of(TimeProvider time)
    {
        var now = time.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMillisecond));
    }
}
