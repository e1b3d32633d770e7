using System.Runtime.ExceptionServices;

namespace MeterEdge.Modbus.Line;

/// <summary>
/// Told what happens on a line, on the line's own thread: implementations return at once and throw nothing. This one
/// looks away from all but bugs; override what is of interest.
/// </summary>
public class LineObserver
{
    /// <summary>The line's thread goes round: after every exchange, and every ten seconds while there is nothing to do.</summary>
    public virtual void GoesRound()
    {
    }

    /// <summary>The device is open.</summary>
    public virtual void LinkUp(string link)
    {
    }

    /// <summary>The device is gone or could not be opened. Said once, until it is open again.</summary>
    public virtual void LinkDown(string link, string error)
    {
    }

    /// <summary>Bytes were handed to the device.</summary>
    public virtual void Sent(ReadOnlySpan<byte> bytes)
    {
    }

    /// <summary>Bytes came from the device.</summary>
    public virtual void Received(ReadOnlySpan<byte> bytes)
    {
    }

    /// <summary>An exchange ended.</summary>
    public virtual void Ended(ReadOnlySpan<byte> request, ExchangeOutcome outcome)
    {
    }

    /// <summary>An answer that came after its time: to which exchange nobody can say, only that it was one given up before.</summary>
    /// <param name="answer">The whole frame; its bytes were already told as received.</param>
    public virtual void CameLate(ReadOnlySpan<byte> answer)
    {
    }

    /// <summary>
    /// An observer, a parser, a device or whoever continues on the line's thread threw: a bug. The line goes on, after opening its
    /// device anew unless the bug was the continuation's. Override it to log; unless overridden it ends the process.
    /// </summary>
    public virtual void Failed(string link, Exception exception) => ExceptionDispatchInfo.Throw(exception);
}
