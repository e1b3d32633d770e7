using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace MeterEdge.Tests;

/// <summary>A log that a test can read.</summary>
internal sealed class RecordingLog<T> : ILogger<T>
{
    private readonly ConcurrentQueue<Line> _lines = new();

    public IReadOnlyList<Line> Lines => [.. _lines];

    public IReadOnlyList<string> Of(int id) => [.. _lines.Where(line => line.Id == id).Select(line => line.Text)];

    public IReadOnlyList<Line> Errors => [.. _lines.Where(line => line.Level >= LogLevel.Error)];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue(new(logLevel, eventId.Id, formatter(state, exception), exception));

    public sealed record Line(LogLevel Level, int Id, string Text, Exception? Failure);
}
