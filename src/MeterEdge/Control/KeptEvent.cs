using MeterEdge.Mqtt;

namespace MeterEdge.Control;

/// <summary>An event with its number, or a result, which is numbered and kept like one.</summary>
/// <param name="N">Number within the control store, from 1, rising by one.</param>
/// <param name="Happened">The event; a result is an event of the code <see cref="Result"/>, whose data is the answer.</param>
/// <param name="Reply">Where a result goes besides.</param>
public sealed record KeptEvent(long N, Event Happened, ReplyTo? Reply = null)
{
    /// <summary>The code under which results are kept among the events. It is never published.</summary>
    public const string Result = "result";

    /// <summary>The code under which answers to signed messages are kept, whose data is the message but for its envelope. It is never published.</summary>
    public const string Verdict = "verdict";

    /// <summary>True for an answer to a request.</summary>
    public bool IsResult => Happened.Code == Result;

    /// <summary>True for an answer to a signed message.</summary>
    public bool IsVerdict => Happened.Code == Verdict;
}
