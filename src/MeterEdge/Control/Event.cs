using System.Text.Json.Nodes;

namespace MeterEdge.Control;

/// <summary>Something that happened and that the head-end must learn; durable once appended.</summary>
/// <param name="Time">When it happened.</param>
/// <param name="Code">The contract's code, e.g. <c>meter_lost</c>.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Meter">Serial number, where a meter is concerned.</param>
/// <param name="Data">Details by code.</param>
/// <param name="Case">The case, where one is concerned.</param>
public sealed record Event(DateTimeOffset Time, string Code, Severity Severity, string? Meter, JsonObject Data, string? Case = null);

/// <summary>The contract's <c>sev</c>.</summary>
public enum Severity : byte
{
    Info = 1,
    Warning = 2,
    Alarm = 3,
}

/// <summary>Where the rest of the daemon reports events.</summary>
public interface IEventLog
{
    /// <summary>
    /// Keeps the event durably and has it published. Returns at once; an event that the store could not keep is logged as an error
    /// and published from memory as far as possible, never dropped silently.
    /// </summary>
    void Append(Event happened);

    /// <summary>
    /// Completes when everything appended before is durable (true), or when something of late is not and ends with the daemon (false).
    /// For those who keep a note of their own until then, as the journal does for its gaps.
    /// </summary>
    Task<bool> Settled() => Task.FromResult(true);
}
