namespace MeterEdge.Modbus.Tests.Line;

internal static class Spans
{
    public static TimeSpan Ms(double milliseconds) => TimeSpan.FromMicroseconds(1000 * milliseconds);

    public static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
