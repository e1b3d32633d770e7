using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace MeterEdge.Console;

/// <summary>Remembers the last lines of the daemon's log, for whoever sits at the machine without its journal. Whoever logs never waits.</summary>
/// <param name="time">Stamps.</param>
public sealed class RecentLog(TimeProvider time) : ILoggerProvider
{
    /// <summary>How many lines.</summary>
    public const int MostLines = 500;

    private const int LongestLine = 1000;

    private readonly Lock _gate = new();
    private readonly Queue<LogLine> _lines = new();

    /// <summary>The last lines, oldest first.</summary>
    public ImmutableArray<LogLine> Last(int count)
    {
        lock (_gate)
            return [.. _lines.TakeLast(count)];
    }

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new Recorder(this);

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private void Add(LogLevel level, string text)
    {
        var line = new LogLine(time.GetUtcNow(), Word(level), text.Length > LongestLine ? text[..LongestLine] : text);
        lock (_gate)
        {
            if (_lines.Count == MostLines)
                _lines.Dequeue();
            _lines.Enqueue(line);
        }
    }

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug or LogLevel.None => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warning",
        LogLevel.Error or LogLevel.Critical => "error",
        _ => throw new ArgumentOutOfRangeException(nameof(level), level, "no such level"),
    };

    private sealed class Recorder(RecentLog log) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            log.Add(logLevel, exception is null ? formatter(state, null) : $"{formatter(state, exception)}: {exception.Message}");
    }
}

/// <summary>A line of the log.</summary>
public sealed record LogLine(DateTimeOffset T, string Level, string Text);
