using Microsoft.Extensions.Logging;

namespace MeterEdge.Control.Policy;

/// <summary>Log lines of the policy: 5200 to 5219.</summary>
internal static partial class Log
{
    [LoggerMessage(5200, LogLevel.Error, "The calendar cannot be used, and what was known of holidays before stays in force: {Problems}")]
    public static partial void CalendarUnusable(this ILogger log, string problems);

    [LoggerMessage(5201, LogLevel.Information, "The calendar was read anew from {File}; it knows the days until {ValidUntil}")]
    public static partial void CalendarRead(this ILogger log, string file, DateOnly validUntil);
}
