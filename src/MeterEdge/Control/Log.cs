using Microsoft.Extensions.Logging;

namespace MeterEdge.Control;

/// <summary>Log lines of the events: 5000 to 5099.</summary>
internal static partial class Log
{
    [LoggerMessage(5000, LogLevel.Error, "{Path} cannot be used ({Reason}): until it can, events are kept in memory only and end with the daemon. Check disk space, owner and rights")]
    public static partial void InMemory(this ILogger log, string path, string reason);

    [LoggerMessage(5001, LogLevel.Error, "Event {EventCode} of meter {Meter} is lost, because too many wait for the disk: {Data}")]
    public static partial void EventLost(this ILogger log, string eventCode, string? meter, string data);

    [LoggerMessage(5002, LogLevel.Warning, "Events cannot be written ({Reason}); trying again")]
    public static partial void WriteFailed(this ILogger log, string reason);

    [LoggerMessage(5003, LogLevel.Warning, "Events cannot be read: {Reason}")]
    public static partial void ReadFailed(this ILogger log, string reason);

    [LoggerMessage(5004, LogLevel.Error, "{Count} events in memory are forgotten unpublished, because there are too many")]
    public static partial void Forgotten(this ILogger log, int count);

    [LoggerMessage(5005, LogLevel.Error, "The broker does not take event {N} ({EventCode}); it is kept and published again in the next session: {Data}")]
    public static partial void EventRefused(this ILogger log, long n, string eventCode, string data);

    [LoggerMessage(5007, LogLevel.Error, "{Folder} holds a damaged control.db; a fresh one is in use, with the events of the old one that could be read and were not sent")]
    public static partial void Quarantined(this ILogger log, string folder);

    [LoggerMessage(5008, LogLevel.Information, "Events are kept in {Path} again")]
    public static partial void BackInTheFile(this ILogger log, string path);

    [LoggerMessage(5009, LogLevel.Error, "{Count} of the oldest events are given up unpublished, because nobody has taken any for too long")]
    public static partial void GivenUp(this ILogger log, int count);

    [LoggerMessage(5010, LogLevel.Error, "Event {EventCode} cannot be written as text, and is kept without what it says")]
    public static partial void NotText(this ILogger log, string eventCode, Exception error);

    [LoggerMessage(5006, LogLevel.Error, "Publishing events failed and starts again")]
    public static partial void ForwardingFailed(this ILogger log, Exception error);
}
