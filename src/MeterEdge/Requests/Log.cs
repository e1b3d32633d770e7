using Microsoft.Extensions.Logging;

namespace MeterEdge.Requests;

/// <summary>Log lines of the requests: 9000 to 9099.</summary>
internal static partial class Log
{
    [LoggerMessage(9000, LogLevel.Warning, "A request could not be kept ({Reason}); its sender repeats it")]
    public static partial void NotKept(this ILogger log, string reason);

    [LoggerMessage(9001, LogLevel.Information, "Request {Id} ({Verb}) begins")]
    public static partial void Begins(this ILogger log, string id, string verb);

    [LoggerMessage(9002, LogLevel.Information, "Request {Id} ({Verb}) is over: {Sent} sent")]
    public static partial void Over(this ILogger log, string id, string verb, long sent);

    [LoggerMessage(9003, LogLevel.Error, "Answering requests failed and starts again")]
    public static partial void LoopFailed(this ILogger log, Exception error);

    [LoggerMessage(9004, LogLevel.Error, "Request {Id} ({Verb}) has failed {Times} times and is given up")]
    public static partial void GivenUp(this ILogger log, string id, string verb, int times);
}
