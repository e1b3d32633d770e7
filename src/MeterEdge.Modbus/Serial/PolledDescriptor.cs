using System.Diagnostics;
using System.Runtime.InteropServices;
using static MeterEdge.Modbus.Serial.Libc;

namespace MeterEdge.Modbus.Serial;

/// <summary>
/// A non-blocking file descriptor that is waited for together with a wake-up: what every link on Linux is made of. It does not
/// own the descriptor; whoever attaches it closes it.
/// </summary>
internal sealed class PolledDescriptor : IDisposable
{
    private const int None = -1;
    private static readonly TimeSpan WritePatience = TimeSpan.FromSeconds(1);

    private readonly int _wake;
    private readonly Lock _wakeGate = new();
    private int _descriptor = None;

    public PolledDescriptor()
    {
        _wake = EventFd(0, NonBlocking | CloseOnExec);
        if (_wake < 0)
        {
            throw new IOException($"cannot make an eventfd: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    public bool IsAttached => _descriptor >= 0;

    public bool IsDisposed { get; private set; }

    public void Attach(int descriptor) => _descriptor = descriptor;

    /// <summary>Forgets the descriptor, if there is one, and gives it back to be closed.</summary>
    public bool TryDetach(out int descriptor)
    {
        descriptor = _descriptor;
        _descriptor = None;
        return descriptor >= 0;
    }

    /// <summary>As <see cref="ILineLink.Read"/>.</summary>
    public unsafe LinkRead Read(Span<byte> buffer, TimeSpan wait)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        var fds = stackalloc PollFd[2];
        fds[0] = new PollFd { Fd = _wake, Events = PollIn };
        fds[1] = new PollFd { Fd = _descriptor, Events = PollIn };
        if (Poll(fds, IsAttached ? 2 : 1, wait) <= 0)
        {
            // Also after a signal: the caller measures time itself and waits again.
            return new(LinkEvent.Silence);
        }

        // Bytes before a wake-up: who is woken looks again at what there is to do.
        if (IsAttached && fds[1].Returned != 0)
        {
            return Take(buffer);
        }

        DrainWake();
        return new(LinkEvent.Woken);
    }

    /// <summary>As <see cref="ILineLink.Rest"/>.</summary>
    public unsafe void Rest(TimeSpan time)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        var wake = new PollFd { Fd = _wake, Events = PollIn };
        _ = Poll(&wake, 1, time);
    }

    /// <summary>As <see cref="ILineLink.Write"/>. To a closed socket, too: the runtime ignores SIGPIPE, so the call says EPIPE.</summary>
    public unsafe bool Write(ReadOnlySpan<byte> bytes)
    {
        while (IsAttached && bytes.Length > 0)
        {
            nint written;
            fixed (byte* first = bytes)
            {
                written = Libc.Write(_descriptor, first, bytes.Length);
            }

            if (written > 0)
            {
                bytes = bytes[(int)written..];
                continue;
            }

            var reason = Marshal.GetLastPInvokeError();
            if (reason == Interrupted)
            {
                continue;
            }

            if (reason != Again)
            {
                return false;
            }

            var fd = new PollFd { Fd = _descriptor, Events = PollOut };
            if (Poll(&fd, 1, WritePatience) == 0 || (fd.Returned & (PollErr | PollHangUp | PollInvalid)) != 0)
            {
                return false;
            }
        }

        return IsAttached;
    }

    /// <summary>
    /// Waits for a descriptor that is not attached, e.g. of a connection that is being made: Bytes when it is ready for this, Silence when
    /// the time is over, Woken after a wake-up, which stays for the next <see cref="Read"/>.
    /// </summary>
    public unsafe LinkEvent Await(int descriptor, short events, TimeSpan wait)
    {
        var began = Stopwatch.GetTimestamp();
        var fds = stackalloc PollFd[2];
        fds[0] = new PollFd { Fd = _wake, Events = PollIn };
        fds[1] = new PollFd { Fd = descriptor, Events = events };
        int ready;
        do
        {
            var left = wait - Stopwatch.GetElapsedTime(began);
            ready = Poll(fds, 2, left > TimeSpan.Zero ? left : TimeSpan.Zero);
        }
        while (ready < 0);

        return ready == 0 ? LinkEvent.Silence : fds[1].Returned != 0 ? LinkEvent.Bytes : LinkEvent.Woken;
    }

    /// <summary>The same until another one is woken.</summary>
    public LinkEvent Await(PolledDescriptor other, TimeSpan wait) => Await(other._wake, PollIn, wait);

    /// <summary>As <see cref="ILineLink.Wake"/>.</summary>
    public unsafe void Wake()
    {
        // A number that was closed belongs to whoever opens a file next: never write to it.
        lock (_wakeGate)
        {
            if (!IsDisposed)
            {
                ulong one = 1;
                _ = Libc.Write(_wake, (byte*)&one, sizeof(ulong));
            }
        }
    }

    public void Dispose()
    {
        lock (_wakeGate)
        {
            if (!IsDisposed)
            {
                IsDisposed = true;
                _ = Libc.Close(_wake);
            }
        }
    }

    /// <summary>How many are ready, 0 when the time is over, -1 when a signal came.</summary>
    private static unsafe int Poll(PollFd* fds, int count, TimeSpan wait)
    {
        var limit = new TimeSpec
        {
            Seconds = wait.Ticks / TimeSpan.TicksPerSecond,
            Nanoseconds = wait.Ticks % TimeSpan.TicksPerSecond * 100,
        };
        var ready = PPoll(fds, count, wait == Timeout.InfiniteTimeSpan ? null : &limit, null);
        if (ready < 0 && Marshal.GetLastPInvokeError() != Interrupted)
        {
            throw new IOException($"cannot wait for a device: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        return ready;
    }

    private unsafe LinkRead Take(Span<byte> buffer)
    {
        nint count;
        fixed (byte* first = buffer)
        {
            count = Libc.Read(_descriptor, first, buffer.Length);
        }

        if (count > 0)
        {
            return new(LinkEvent.Bytes, (int)count);
        }

        // Readable with nothing to read is a hang-up: the adapter was pulled, or the other end of a pseudo-terminal or connection closed.
        return count < 0 && Marshal.GetLastPInvokeError() is Again or Interrupted ? new(LinkEvent.Silence) : new(LinkEvent.Down);
    }

    private unsafe void DrainWake()
    {
        ulong count;
        _ = Libc.Read(_wake, (byte*)&count, sizeof(ulong));
    }
}
