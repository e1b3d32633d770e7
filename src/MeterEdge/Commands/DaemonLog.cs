using MeterEdge.Console;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace MeterEdge.Commands;

/// <summary>The daemon's log: one line an entry on standard output, where systemd takes it.</summary>
internal static class DaemonLog
{
    private const int MostLinesWaiting = 500;

    /// <summary>
    /// Opens it. Lines are written by a thread of their own; disposing waits for the last of them. When nobody takes them and the queue is
    /// full, lines are dropped and counted in the log: whoever logs, a line's thread among them, never waits.
    /// </summary>
    /// <param name="recent">Remembers the last lines.</param>
    public static ILoggerFactory Open(RecentLog recent) => LoggerFactory.Create(logging => logging
        .AddProvider(recent)
        .SetMinimumLevel(LogLevel.Information)
        .AddFilter("Microsoft", LogLevel.Warning)
        .AddFilter("Microsoft.AspNetCore", LogLevel.Error)
        .AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
        })
        .Services.Configure<ConsoleLoggerOptions>(console =>
        {
            console.MaxQueueLength = MostLinesWaiting;
            console.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite;
        }));
}
