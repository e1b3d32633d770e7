using MeterEdge.Modbus.Line;
using MeterEdge.Modbus.Serial;

namespace MeterEdge.Tests.Metering;

/// <summary>
/// A line with scripted meters in stepped time. While an exchange is running it moves time on by itself, as far as the line's
/// owner wants to wait; while the owner waits for work, time stands still until the test moves it. So nothing depends on how fast the machine is.
/// </summary>
internal sealed class ScriptedLine(SteppedTime time, params ScriptedMeter[] meters) : ILineLink
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan TestStep = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    // An object, not a Lock: threads wait on it.
    private readonly object _gate = new();
    private readonly Queue<byte> _coming = new();
    private readonly List<Asked> _asked = [];
    private TimeSpan _comesAt;
    private bool _woken;
    private bool _idle;

    // While the test moves time on, the line waits: who submits then has begun to await before the exchange is over, and so
    // continues on the line's thread, every time.
    private bool _held;
    private bool _disposed;

    public string Name => "/dev/scripted";

    public bool IsOpen { get; private set; }

    /// <summary>Whether the device is there.</summary>
    public bool Present
    {
        get;
        set
        {
            lock (_gate)
            {
                field = value;
                Monitor.PulseAll(_gate);
            }
        }
    } = true;

    /// <summary>Runs on the line's thread after each request.</summary>
    public Action<Asked>? OnAsked { get; set; }

    /// <summary>The requests, in the order in which they went over the wire.</summary>
    public IReadOnlyList<Asked> Asked
    {
        get
        {
            lock (_gate)
                return [.. _asked];
        }
    }

    public bool TryOpen(out string? error)
    {
        IsOpen = Present;
        error = IsOpen ? null : "no such device";
        return IsOpen;
    }

    public void Close() => IsOpen = false;

    public bool Write(ReadOnlySpan<byte> bytes)
    {
        if (!Present)
            return false;
        var asked = new Asked(time.Passed, bytes[0], bytes[1], (bytes[2] << 8) | bytes[3]);
        lock (_gate)
            _asked.Add(asked);
        if (meters.FirstOrDefault(meter => meter.Unit == asked.Unit) is { } meter && meter.Answer(bytes) is { } answer)
        {
            _comesAt = time.Passed + meter.Latency;
            foreach (var one in answer)
                _coming.Enqueue(one);
        }

        OnAsked?.Invoke(asked);
        return true;
    }

    public LinkRead Read(Span<byte> buffer, TimeSpan wait)
    {
        var read = Await(buffer, wait);
        lock (_gate)
            _idle = false;
        return read;
    }

    /// <summary>Answers come all at once here: there is nothing to sleep for.</summary>
    void ILineLink.Rest(TimeSpan time)
    {
    }

    public void Wake()
    {
        lock (_gate)
        {
            _woken = true;
            _idle = false;
            Monitor.PulseAll(_gate);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            IsOpen = false;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Holds the line's thread, from within <see cref="OnAsked"/> or a timer, until somebody wakes it.</summary>
    public void HoldUntilWoken()
    {
        lock (_gate)
        {
            while (!_woken)
                Assert.True(Monitor.Wait(_gate, Bound), "nobody woke the line");
        }
    }

    /// <summary>
    /// Moves time on while the line has nothing to do, and lets it finish what it is doing then. Continuations run on the calling
    /// thread, before this returns.
    /// </summary>
    public void Pass(TimeSpan duration)
    {
        var until = time.Passed + duration;
        while (true)
        {
            Rest(until);
            var left = until - time.Passed;
            if (left <= TimeSpan.Zero)
                break;
            lock (_gate)
                _held = true;
            time.Advance(left < TestStep ? left : TestStep);
            lock (_gate)
            {
                _held = false;
                _idle = false;
                Monitor.PulseAll(_gate);
            }
        }

        // A line that is busy for ever never comes to rest.
        Rest(until + Grace);
    }

    private void Rest(TimeSpan until)
    {
        lock (_gate)
        {
            var attempts = 0;
            while (!_disposed && (!_idle || _woken) && time.Passed < until)
            {
                Monitor.Wait(_gate, TimeSpan.FromMilliseconds(10));
                Assert.True(++attempts < 3000, "the line never came to rest");
            }
        }
    }

    private LinkRead Await(Span<byte> buffer, TimeSpan wait)
    {
        // A line with nothing to do looks up now and then; that alone lets no time pass.
        var until = wait == LineOwner.LongestNap ? TimeSpan.MaxValue : time.Passed + wait;
        while (true)
        {
            lock (_gate)
            {
                if (_woken && !_held)
                {
                    _woken = false;
                    return new(LinkEvent.Woken);
                }

                if (IsOpen && !Present)
                    return new(LinkEvent.Down);
                if (_coming.Count > 0 && time.Passed >= _comesAt)
                    return Take(buffer);
                if (time.Passed >= until)
                    return new(LinkEvent.Silence);
                if (until == TimeSpan.MaxValue || !IsOpen)
                {
                    _idle = true;
                    Monitor.PulseAll(_gate);
                    Monitor.Wait(_gate);
                    continue;
                }
            }

            var next = _coming.Count > 0 && _comesAt < until ? _comesAt : until;
            time.Advance(next - time.Passed < Step ? next - time.Passed : Step);
        }
    }

    private LinkRead Take(Span<byte> buffer)
    {
        var count = 0;
        while (count < buffer.Length && _coming.TryDequeue(out var one))
            buffer[count++] = one;
        return new(LinkEvent.Bytes, count);
    }
}

/// <summary>A request on the wire.</summary>
internal sealed record Asked(TimeSpan At, byte Unit, byte Function, int First);
