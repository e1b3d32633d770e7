namespace MeterEdge.Control.Policy;

/// <summary>Arithmetic on times that came in a message: the last moment of the calendar is a time like any other.</summary>
internal static class Instants
{
    /// <summary>So much later, and never later than a time can be.</summary>
    public static DateTimeOffset Later(this DateTimeOffset time, TimeSpan by) =>
        DateTimeOffset.MaxValue - time < by ? DateTimeOffset.MaxValue : time + by;
}
