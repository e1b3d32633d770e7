using Microsoft.Extensions.Logging;

namespace MeterEdge.Commands;

/// <summary>The daemon's log: one line an entry on standard output, where systemd takes it.</summary>
internal static class DaemonLog
{
    /// <summary>Opens it. Lines are written by a thread of their own; disposing waits for the last of them.</summary>
    public static ILoggerFactory Open() => LoggerFactory.Create(logging => logging
        .SetMinimumLevel(LogLevel.Information)
        .AddFilter("Microsoft", LogLevel.Warning)
        .AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
        }));
}
