using System.Runtime.InteropServices;
using static MeterEdge.Modbus.Serial.Libc;

namespace MeterEdge.Modbus.Serial;

/// <summary>
/// A serial device on Linux through termios and <c>poll</c>. Locked with <c>flock</c>, so that two programs never share a
/// line by mistake, and free again when its holder dies.
/// </summary>
public sealed class TermiosLink : ILineLink
{
    private static readonly TimeSpan WritePatience = TimeSpan.FromSeconds(1);

    private readonly SerialSettings _settings;
    private readonly int _wake;
    private readonly Lock _wakeGate = new();
    private int _tty = -1;
    private bool _disposed;

    /// <summary>A link to a device that need not be there yet.</summary>
    public TermiosLink(SerialSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _settings = settings;
        _wake = EventFd(0, NonBlocking | CloseOnExec);
        if (_wake < 0)
        {
            throw new IOException($"cannot make an eventfd: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    /// <inheritdoc/>
    public string Name => _settings.Port;

    /// <inheritdoc/>
    public bool IsOpen => _tty >= 0;

    /// <inheritdoc/>
    public bool TryOpen(out string? error)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        Close();
        var fd = Open(_settings.Port, ReadWrite | NoControllingTty | NonBlocking | CloseOnExec, 0);
        if (fd < 0)
        {
            error = OpenError(Marshal.GetLastPInvokeError());
            return false;
        }

        error = Prepare(fd);
        if (error is not null)
        {
            _ = Libc.Close(fd);
            return false;
        }

        _tty = fd;
        return true;
    }

    /// <inheritdoc/>
    public void Close()
    {
        if (_tty >= 0)
        {
            _ = Libc.Close(_tty);
            _tty = -1;
        }
    }

    /// <inheritdoc/>
    public unsafe LinkRead Read(Span<byte> buffer, TimeSpan wait)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var fds = stackalloc PollFd[2];
        fds[0] = new PollFd { Fd = _wake, Events = PollIn };
        fds[1] = new PollFd { Fd = _tty, Events = PollIn };
        if (Poll(fds, IsOpen ? 2 : 1, wait) <= 0)
        {
            // Also after a signal: the caller measures time itself and waits again.
            return new(LinkEvent.Silence);
        }

        // Bytes before a wake-up: who is woken looks again at what there is to do.
        if (IsOpen && fds[1].Returned != 0)
        {
            return Take(buffer);
        }

        DrainWake();
        return new(LinkEvent.Woken);
    }

    /// <inheritdoc/>
    public unsafe bool Write(ReadOnlySpan<byte> bytes)
    {
        while (IsOpen && bytes.Length > 0)
        {
            nint written;
            fixed (byte* first = bytes)
            {
                written = Libc.Write(_tty, first, bytes.Length);
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

            var fd = new PollFd { Fd = _tty, Events = PollOut };
            if (Poll(&fd, 1, WritePatience) == 0 || (fd.Returned & (PollErr | PollHangUp | PollInvalid)) != 0)
            {
                return false;
            }
        }

        return IsOpen;
    }

    /// <inheritdoc/>
    public unsafe void Wake()
    {
        // A number that was closed belongs to whoever opens a file next: never write to it.
        lock (_wakeGate)
        {
            if (!_disposed)
            {
                ulong one = 1;
                _ = Libc.Write(_wake, (byte*)&one, sizeof(ulong));
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Close();
        lock (_wakeGate)
        {
            if (!_disposed)
            {
                _disposed = true;
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
            count = Libc.Read(_tty, first, buffer.Length);
        }

        if (count > 0)
        {
            return new(LinkEvent.Bytes, (int)count);
        }

        // Readable with nothing to read is a hang-up: the adapter was pulled or the other end of a pseudo-terminal closed.
        return count < 0 && Marshal.GetLastPInvokeError() is Again or Interrupted ? new(LinkEvent.Silence) : new(LinkEvent.Down);
    }

    private unsafe void DrainWake()
    {
        ulong count;
        _ = Libc.Read(_wake, (byte*)&count, sizeof(ulong));
    }

    private unsafe string? Prepare(int fd)
    {
        if (IsATty(fd) == 0)
        {
            return $"{Name} is not a serial device; name one under /dev";
        }

        if (FLock(fd, LockExclusive | LockNonBlocking) != 0)
        {
            return $"{Name} is in use by another program; stop that first";
        }

        var wanted = Termios.For(_settings);
        if (IoCtl(fd, SetTermios, &wanted) != 0)
        {
            return $"{Name} cannot be set up: {Marshal.GetLastPInvokeErrorMessage()}";
        }

        // A driver that cannot do a rate takes another one and reports success.
        Termios got;
        if (IoCtl(fd, GetTermios, &got) != 0 || got.Speed != wanted.Speed)
        {
            return $"{Name} does not do {_settings.Baud} baud; choose another rate or adapter";
        }

        _ = TcFlush(fd, FlushBoth);
        return null;
    }

    private string OpenError(int reason) => reason switch
    {
        NoEntry => $"{Name} does not exist; is the adapter plugged in?",
        PermissionDenied => $"no permission to open {Name}; add this user to the group that owns it (often dialout)",
        _ => $"cannot open {Name}: {Marshal.GetPInvokeErrorMessage(reason)}",
    };
}
