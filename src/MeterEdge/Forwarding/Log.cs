using Microsoft.Extensions.Logging;

namespace MeterEdge.Forwarding;

/// <summary>Log lines of the forwarding: 4000 to 4099.</summary>
internal static partial class Log
{
    [LoggerMessage(4000, LogLevel.Information, "Sink {Sink}: session begins, {Owed} readings to catch up")]
    public static partial void SessionBegins(this ILogger log, string sink, long owed);

    [LoggerMessage(4001, LogLevel.Information, "Sink {Sink}: session ended, {Owed} readings are not acknowledged")]
    public static partial void SessionEnded(this ILogger log, string sink, long owed);

    [LoggerMessage(4002, LogLevel.Warning, "Sink {Sink} does not take readings: {Reason}; they are kept")]
    public static partial void Paused(this ILogger log, string sink, string reason);

    [LoggerMessage(4003, LogLevel.Information, "Sink {Sink} takes readings again")]
    public static partial void Resumed(this ILogger log, string sink);

    [LoggerMessage(4004, LogLevel.Warning, "Sink {Sink} will never take reading {Seq} of epoch {Epoch}: {Reason}; it is set apart")]
    public static partial void Buried(this ILogger log, string sink, long seq, string epoch, string reason);

    [LoggerMessage(4005, LogLevel.Warning, "The broker took {Topic}, but nobody is subscribed: nobody gets these readings. Check the head-end's subscription")]
    public static partial void NobodyListens(this ILogger log, string topic);

    [LoggerMessage(4006, LogLevel.Error, "Sink {Sink}: forwarding failed and starts again")]
    public static partial void LoopFailed(this ILogger log, Exception error, string sink);

    [LoggerMessage(4008, LogLevel.Warning, "Sink {Sink}: {Reason}. Such readings wait for another session")]
    public static partial void Postponed(this ILogger log, string sink, string reason);

    [LoggerMessage(4007, LogLevel.Error, "Sink {Sink}: a send failed; its readings are kept")]
    public static partial void SendFailed(this ILogger log, Exception error, string sink);

    [LoggerMessage(4009, LogLevel.Warning, "Sink {Sink} fails over reading {Seq} and takes others: it is tried again later, after ever longer waits")]
    public static partial void SetAside(this ILogger log, string sink, long seq);
}
