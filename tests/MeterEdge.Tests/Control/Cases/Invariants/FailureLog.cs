using Microsoft.Extensions.Logging;

namespace MeterEdge.Tests.Control.Cases.Invariants;

/// <summary>A log that tells of every exception: the code under test writes those down that are bugs, and goes on.</summary>
internal sealed class FailureLog<T>(Action<string> tell) : ILogger<T>
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (exception is not null)
            tell($"{formatter(state, exception)}: {exception}");
    }
}
