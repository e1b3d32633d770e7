using MeterEdge.Control;
using MeterEdge.Modbus.Line;
using Microsoft.Extensions.Logging;

namespace MeterEdge.Metering;

/// <summary>Tells log and head-end when a line's device goes and when it is back: once each.</summary>
/// <param name="bus">Name of the line.</param>
/// <param name="events">Takes the events.</param>
/// <param name="time">Stamps.</param>
/// <param name="log">Takes the lines.</param>
/// <param name="isUp">Told on the line's thread whenever the device has been opened.</param>
/// <param name="answered">Told on the line's thread how long each answer or refusal was in coming.</param>
/// <param name="pulse">The thread's heartbeat.</param>
public sealed partial class LineWatch(
    string bus, IEventLog events, TimeProvider time, ILogger log, Action? isUp = null, Action<TimeSpan>? answered = null, Heartbeat? pulse = null) : LineObserver
{
    private bool _wasDown;

    /// <inheritdoc/>
    public override void GoesRound() => pulse?.Beat();

    /// <inheritdoc/>
    public override void LinkDown(string link, string error)
    {
        _wasDown = true;
        LogDown(bus, error);
        events.Append(new(time.GetUtcNow(), "line_down", Severity.Alarm, null, new() { ["bus"] = bus, ["error"] = error }));
    }

    /// <inheritdoc/>
    public override void LinkUp(string link)
    {
        LogUp(bus, link);
        isUp?.Invoke();
        if (_wasDown)
        {
            _wasDown = false;
            events.Append(new(time.GetUtcNow(), "line_up", Severity.Info, null, new() { ["bus"] = bus }));
        }
    }

    /// <inheritdoc/>
    public override void Ended(ReadOnlySpan<byte> request, ExchangeOutcome outcome)
    {
        if (outcome.Result is ExchangeResult.Answered or ExchangeResult.Refused)
            answered?.Invoke(outcome.Turnaround);
    }

    /// <inheritdoc/>
    public override void Failed(string link, Exception exception) => LogBug(exception, bus, link);

    [LoggerMessage(2001, LogLevel.Error, "{Bus}: line down: {Error}")]
    private partial void LogDown(string bus, string error);

    [LoggerMessage(2002, LogLevel.Information, "{Bus}: line up on {Link}")]
    private partial void LogUp(string bus, string link);

    [LoggerMessage(2003, LogLevel.Error, "{Bus}: a bug on the thread of {Link}; the line goes on")]
    private partial void LogBug(Exception bug, string bus, string link);
}
