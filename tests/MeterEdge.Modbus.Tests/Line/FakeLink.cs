using MeterEdge.Modbus.Line;
using MeterEdge.Modbus.Serial;
using Microsoft.Extensions.Time.Testing;

namespace MeterEdge.Modbus.Tests.Line;

/// <summary>What comes back: so long after the last byte of the request has gone out, one character time per byte.</summary>
internal sealed record Reply(TimeSpan After, byte[] Bytes, bool AtOnce = false);

/// <summary>A request seen on the wire.</summary>
internal sealed record Sending(long At, byte[] Bytes);

/// <summary>
/// A device in fake time. Whoever reads moves the time to the next byte, or forward by the wait, so that everything on the
/// line's thread happens in one order only. With nothing to come and no end of the wait, it waits in real time for a wake-up.
/// </summary>
internal sealed class FakeLink(FakeTimeProvider time, LineTiming timing) : ILineLink
{
    private readonly object _gate = new();
    private readonly PriorityQueue<byte, (long At, int Order)> _coming = new();
    private readonly ManualResetEventSlim _mayOpen = new(initialState: true);
    private readonly List<Sending> _sent = [];
    private int _order;
    private long _downAt = long.MaxValue;
    private bool _woken;

    public string Name => "fake";

    public bool IsOpen { get; private set; }

    public bool IsDisposed { get; private set; }

    public int Opened { get; private set; }

    /// <summary>How often the line slept while bytes were on their way.</summary>
    public int Rests { get; private set; }

    public int OpenAttempts { get; private set; }

    /// <summary>What a request brings.</summary>
    public Func<byte[], IEnumerable<Reply>> Respond { get; set; } = _ => [];

    /// <summary>Null when the device can be opened; asked at every attempt.</summary>
    public Func<string?> OpenError { get; set; } = () => null;

    public Func<bool> Writes { get; set; } = () => true;

    /// <summary>Opening takes until somebody wakes, and then fails.</summary>
    public bool OpensUntilWoken { get; set; }

    /// <summary>Fake time does not go beyond this by waiting.</summary>
    public TimeSpan Horizon { get; set; } = TimeSpan.FromDays(1);

    public List<Sending> Sent
    {
        get
        {
            lock (_gate)
            {
                return [.. _sent];
            }
        }
    }

    /// <summary>Nothing happens before <see cref="Release"/>, so that a test can queue in peace.</summary>
    public FakeLink Held()
    {
        _mayOpen.Reset();
        return this;
    }

    public void Release() => _mayOpen.Set();

    /// <summary>Bytes that come so long from now, whoever asked.</summary>
    public void Say(TimeSpan after, byte[] bytes, bool atOnce = false)
    {
        lock (_gate)
        {
            Schedule(time.GetTimestamp() + after.Ticks, bytes, atOnce);
            Monitor.PulseAll(_gate);
        }
    }

    public void GoDown(TimeSpan after)
    {
        lock (_gate)
        {
            _downAt = time.GetTimestamp() + after.Ticks;
            Monitor.PulseAll(_gate);
        }
    }

    public bool TryOpen(out string? error)
    {
        _mayOpen.Wait(Some.Patience);
        lock (_gate)
        {
            OpenAttempts++;
            error = OpenError();
            while (OpensUntilWoken && !_woken)
            {
                error = "broken off";
                Assert.True(Monitor.Wait(_gate, Some.Patience));
            }

            if (error is not null)
            {
                return false;
            }

            while (_coming.TryPeek(out _, out var next) && next.At <= time.GetTimestamp())
            {
                _coming.Dequeue();
            }

            Opened++;
            _downAt = long.MaxValue;
            return IsOpen = true;
        }
    }

    public void Close() => IsOpen = false;

    public LinkRead Read(Span<byte> buffer, TimeSpan wait)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        lock (_gate)
        {
            // A line with nothing to do looks up now and then; that alone lets no time pass.
            var until = wait == LineOwner.LongestNap ? long.MaxValue : time.GetTimestamp() + wait.Ticks;
            while (true)
            {
                if (IsOpen && Due(buffer) is { } due)
                {
                    return due;
                }

                if (_woken)
                {
                    _woken = false;
                    return new(LinkEvent.Woken);
                }

                var next = IsOpen ? Math.Min(_downAt, _coming.TryPeek(out _, out var first) ? first.At : long.MaxValue) : long.MaxValue;
                var to = Math.Min(next, until);
                if (to == long.MaxValue || to > Horizon.Ticks + Start)
                {
                    if (!Monitor.Wait(_gate, Some.Patience))
                    {
                        throw new TimeoutException("nobody woke the line");
                    }

                    continue;
                }

                time.Advance(TimeSpan.FromTicks(Math.Max(0, to - time.GetTimestamp())));
                if (to < next)
                {
                    return new(LinkEvent.Silence);
                }
            }
        }
    }

    public void Rest(TimeSpan wait)
    {
        lock (_gate)
        {
            Rests++;
            if (!_woken)
            {
                time.Advance(wait);
            }
        }
    }

    public bool Write(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            if (!IsOpen || !Writes())
            {
                return false;
            }

            var request = bytes.ToArray();
            _sent.Add(new(time.GetTimestamp(), request));
            foreach (var reply in Respond(request))
            {
                Schedule(time.GetTimestamp() + timing.Of(request.Length).Ticks + reply.After.Ticks, reply.Bytes, reply.AtOnce);
            }

            return true;
        }
    }

    public void Wake()
    {
        lock (_gate)
        {
            _woken = true;
            Monitor.PulseAll(_gate);
        }
    }

    public void Dispose()
    {
        Close();
        IsDisposed = true;
    }

    private long Start { get; } = time.GetTimestamp();

    private LinkRead? Due(Span<byte> buffer)
    {
        var count = 0;
        var now = time.GetTimestamp();
        while (count < buffer.Length && _coming.TryPeek(out var b, out var first) && first.At <= now && first.At <= _downAt)
        {
            _coming.Dequeue();
            buffer[count++] = b;
        }

        return count > 0 ? new(LinkEvent.Bytes, count) : now >= _downAt ? new(LinkEvent.Down) : null;
    }

    private void Schedule(long from, byte[] bytes, bool atOnce)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            _coming.Enqueue(bytes[i], (from + timing.Of(atOnce ? bytes.Length : i + 1).Ticks, _order++));
        }
    }
}
