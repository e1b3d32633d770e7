namespace MeterEdge.Modbus.Line;

/// <summary>How an exchange ended. Every one of them is an expected value, none an exception.</summary>
public enum ExchangeResult : byte
{
    /// <summary>A valid answer.</summary>
    Answered,

    /// <summary>The meter answered that it will not: an exception code.</summary>
    Refused,

    /// <summary>Not one byte until the deadline.</summary>
    NoAnswer,

    /// <summary>Bytes, but no valid answer.</summary>
    Garbled,

    /// <summary>The device is gone, in use or was lost in the middle; nothing is known of the meter.</summary>
    LinkDown,

    /// <summary>The line was closed before the exchange was done.</summary>
    Stopped,

    /// <summary>It went out to all at once, and nobody answers such a thing; nothing is known of any meter.</summary>
    Sent,
}

/// <summary>How an exchange ended, with its evidence. Timestamps are those of the line's <see cref="TimeProvider"/>.</summary>
/// <param name="Result">The outcome.</param>
/// <param name="ExceptionCode">The meter's code when refused, else 0.</param>
/// <param name="Garble">What was wrong when garbled.</param>
/// <param name="Received">Bytes that came since the request or, if it was never written, while it waited for the line's silence.</param>
/// <param name="Began">Timestamp when the request was written; if it never was, when its turn came or else when it was queued.</param>
/// <param name="Ended">Timestamp when the outcome was known.</param>
/// <param name="Turnaround">
/// From the end of the request to the begin of the answer; when there was none, to the first byte that came; zero when no byte came.
/// </param>
public readonly record struct ExchangeOutcome(
    ExchangeResult Result, byte ExceptionCode, Garble Garble, int Received, long Began, long Ended, TimeSpan Turnaround)
{
    /// <summary>One short phrase for logs and events.</summary>
    public override string ToString() => Result switch
    {
        ExchangeResult.Answered => "answered",
        ExchangeResult.Refused => $"refused with exception {ExceptionCode}",
        ExchangeResult.NoAnswer => "no answer",
        ExchangeResult.Garbled => $"garbled: {Garble}, {Received} bytes",
        ExchangeResult.LinkDown => "line down",
        ExchangeResult.Stopped => "stopped",
        ExchangeResult.Sent => "sent to all",
    };
}
