using System.Text.Json.Nodes;
using MeterEdge.Control;
using Microsoft.Extensions.Logging;

namespace MeterEdge.Forwarding;

/// <summary>
/// Whether a sink takes readings, as it was last said in the log and to the head-end. Only a change is said, and of a sink that comes and goes not each one: after some
/// at once one in ten minutes, and then how it is.
/// </summary>
/// <param name="sink">Name of the sink.</param>
/// <param name="time">Stamps the events.</param>
/// <param name="events">Takes <c>sink_paused</c> and <c>sink_ok</c>.</param>
/// <param name="log">Takes the same for whoever reads the log.</param>
public sealed class SinkStanding(string sink, TimeProvider time, IEventLog events, ILogger log)
{
    private const int MostAtOnce = 6;
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(10);

    private readonly Lock _gate = new();
    private readonly TokenBucket _words = new(MostAtOnce, Every, time);
    private Pausing? _pausing;
    private string? _said;

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
            if (_pausing is null || needsAPerson)
                Volatile.Write(ref _pausing, new(reason, _pausing?.From ?? time.GetTimestamp()));
            Say();
        }
    }

    /// <summary>The sink takes readings, but some that are larger than it allows have to wait.</summary>
    public void Postpone(string reason)
    {
        lock (_gate)
        {
            if (!_words.Take())
                return;
            log.Postponed(sink, reason);
            Tell("sink_paused", Severity.Warning, reason);
        }
    }

    /// <summary>The sink has taken readings.</summary>
    public void Takes()
    {
        // On every answer of a healthy sink: without the lock.
        if (PausedBecause is null && Volatile.Read(ref _said) is null)
            return;
        lock (_gate)
        {
            Volatile.Write(ref _pausing, null);
            Say();
        }
    }

    /// <summary>How it is, when that is another thing than what was said last.</summary>
    private void Say()
    {
        if (_said == _pausing?.Reason || !_words.Take())
            return;
        Volatile.Write(ref _said, _pausing?.Reason);
        if (_said is { } reason)
        {
            log.Paused(sink, reason);
            Tell("sink_paused", Severity.Warning, reason);
        }
        else
        {
            log.Resumed(sink);
            Tell("sink_ok", Severity.Info, "takes readings");
        }
    }

    private void Tell(string code, Severity severity, string reason) =>
        events.Append(new(time.GetUtcNow(), code, severity, null, new JsonObject { ["sink"] = sink, ["reason"] = reason }));

    private sealed record Pausing(string Reason, long From);
}
