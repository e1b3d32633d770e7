namespace MeterEdge.Forwarding;

/// <summary>
/// What a forwarder notes of its sink for whoever looks from outside. Written by the forwarder's loop, read from any thread.
/// </summary>
internal sealed class SinkTally(TimeProvider time)
{
    private readonly Lock _gate = new();
    private long? _awayFrom = time.GetTimestamp();
    private long _accepted;
    private long _rejected;
    private long _tooLarge;
    private long _kept;
    private long _dead;
    private long _expired;

    /// <summary>A session has begun.</summary>
    public void Opened()
    {
        lock (_gate)
            _awayFrom = null;
    }

    /// <summary>The session is over.</summary>
    public void Ended()
    {
        lock (_gate)
            _awayFrom ??= time.GetTimestamp();
    }

    /// <summary>The sink has answered for so many readings.</summary>
    public void Answered(Delivery delivery, long readings)
    {
        lock (_gate)
        {
            switch (delivery)
            {
                case Delivery.Accepted:
                    _accepted += readings;
                    break;
                case Delivery.Rejected:
                    _rejected += readings;
                    break;
                case Delivery.TooLarge:
                    _tooLarge += readings;
                    break;
                case Delivery.Keep:
                    _kept += readings;
                    break;
                case Delivery.Expired:
                    _expired += readings;
                    break;
            }
        }
    }

    /// <summary>A reading was set apart, because the sink will never take it.</summary>
    public void Buried()
    {
        lock (_gate)
            _dead++;
    }

    /// <summary>The state of this moment.</summary>
    public SinkStatistics Read(TimeSpan? pausedFor, Position position, long head)
    {
        lock (_gate)
        {
            return new(
                _awayFrom is { } from ? time.GetElapsedTime(from) : null,
                pausedFor,
                position.Kept.Owed(head),
                position.InFlight.Count,
                _accepted,
                _rejected,
                _tooLarge,
                _kept,
                _dead,
                _expired);
        }
    }
}
