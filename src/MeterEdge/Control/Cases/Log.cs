using Microsoft.Extensions.Logging;

namespace MeterEdge.Control.Cases;

internal static partial class Log
{
    [LoggerMessage(5200, LogLevel.Warning, "A signed message could not be kept and was not taken; its sender repeats it: {Reason}")]
    public static partial void NotKept(this ILogger log, string reason);

    [LoggerMessage(5201, LogLevel.Error, "Looking after the switches failed and starts again")]
    public static partial void LoopFailed(this ILogger log, Exception error);

    [LoggerMessage(5202, LogLevel.Error, "The task {Task} at the switch of meter {Meter} failed and is tried again")]
    public static partial void JobFailed(this ILogger log, Exception error, string task, string meter);
}
