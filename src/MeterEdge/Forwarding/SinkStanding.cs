using System.Text.Json.Nodes;
using MeterEdge.Control;
using Microsoft.Extensions.Logging;

namespace MeterEdge.Forwarding;

/// <summary>Whether a sink takes readings, as it was last said in the log and to the head-end. Only a change is said.</summary>
/// <param name="sink">Name of the sink.</param>
/// <param name="time">Stamps the events.</param>
/// <param name="events">Takes <c>sink_paused</c> and <c>sink_ok</c>.</param>
/// <param name="log">Takes the same for whoever reads the log.</param>
public sealed class SinkStanding(string sink, TimeProvider time, IEventLog events, ILogger log)
{
    private readonly Lock _gate = new();
    private Pausing? _pausing;

    /// <summary>Why the sink takes nothing; null while it does.</summary>
    public string? PausedBecause => Volatile.Read(ref _pausing)?.Reason;

    /// <summary>For how long it takes nothing; null while it does.</summary>
    public TimeSpan? PausedFor => Volatile.Read(ref _pausing) is { } pausing ? time.GetElapsedTime(pausing.From) : null;

    /// <summary>The sink does not take readings.</summary>
    /// <param name="reason">Why, and what to do.</param>
    /// <param name="needsAPerson">It will not pass by itself: said again when it is another reason than the one that was said.</param>
    public void Pause(string reason, bool needsAPerson = false)
    {
        lock (_gate)
        {
            if (_pausing is { } said && (!needsAPerson || said.Reason == reason))
                return;
            Volatile.Write(ref _pausing, new(reason, _pausing?.From ?? time.GetTimestamp()));
            log.Paused(sink, reason);
            Tell("sink_paused", Severity.Warning, reason);
        }
    }

    /// <summary>The sink takes readings, but some that are larger than it allows have to wait.</summary>
    public void Postpone(string reason)
    {
        log.Postponed(sink, reason);
        Tell("sink_paused", Severity.Warning, reason);
    }

    /// <summary>The sink has taken readings.</summary>
    public void Takes()
    {
        // On every answer of a healthy sink: without the lock.
        if (PausedBecause is null)
            return;
        lock (_gate)
        {
            if (_pausing is null)
                return;
            Volatile.Write(ref _pausing, null);
            log.Resumed(sink);
            Tell("sink_ok", Severity.Info, "takes readings");
        }
    }

    private void Tell(string code, Severity severity, string reason) =>
        events.Append(new(time.GetUtcNow(), code, severity, null, new JsonObject { ["sink"] = sink, ["reason"] = reason }));

    private sealed record Pausing(string Reason, long From);
}
