using System.Collections.Immutable;
using System.Threading.Channels;
using MeterEdge.Modbus.Line;

namespace MeterEdge.Metering.Evidence;

/// <summary>Somebody who follows a line live.</summary>
public sealed class TraceFollower : IDisposable
{
    // A busy line brings some fifty frames a second. When it is full, what comes is dropped and counted.
    private const int Room = 256;

    private readonly Channel<TracedFrame> _channel = Channel.CreateBounded<TracedFrame>(new BoundedChannelOptions(Room) { SingleReader = true });
    private readonly Action<TraceFollower> _leave;
    private long _dropped;

    internal TraceFollower(Action<TraceFollower> leave) => _leave = leave;

    /// <summary>The frames, in the order in which they went over the line; ends when told to or when this is disposed.</summary>
    public IAsyncEnumerable<TracedFrame> Frames(CancellationToken stop) => _channel.Reader.ReadAllAsync(stop);

    /// <summary>How many frames were dropped since this was asked last.</summary>
    public long TakeDropped() => Interlocked.Exchange(ref _dropped, 0);

    /// <inheritdoc/>
    public void Dispose()
    {
        _leave(this);
        _channel.Writer.TryComplete();
    }

    internal void Take(TracedFrame frame)
    {
        if (!_channel.Writer.TryWrite(frame))
            Interlocked.Increment(ref _dropped);
    }
}

/// <summary>Something on a line.</summary>
/// <param name="At">When it was sent, when its first byte came, or when it happened.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Bytes">What was sent or came.</param>
/// <param name="Request">The request on its way; empty when there is none.</param>
/// <param name="Outcome">How an exchange failed.</param>
public sealed record TracedFrame(DateTimeOffset At, TracedKind Kind, ImmutableArray<byte> Bytes, ImmutableArray<byte> Request, ExchangeOutcome? Outcome);

/// <summary>What happens on a line.</summary>
public enum TracedKind
{
    /// <summary>Bytes went out.</summary>
    Sent,

    /// <summary>Bytes came, within an exchange or outside of any.</summary>
    Received,

    /// <summary>An exchange brought no answer.</summary>
    Ended,

    /// <summary>The device was opened.</summary>
    LinkUp,

    /// <summary>The device is gone.</summary>
    LinkDown,
}
