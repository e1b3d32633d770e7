using System.Runtime.InteropServices;
using static MeterEdge.Modbus.Serial.Libc;

namespace MeterEdge.Modbus.Serial;

/// <summary>
/// A serial device on Linux through termios and <c>poll</c>. Locked with <c>flock</c>, so that two programs never share a
/// line by mistake, and free again when its holder dies.
/// </summary>
public sealed class TermiosLink : ILineLink
{
    private readonly SerialSettings _settings;
    private readonly PolledDescriptor _tty = new();

    /// <summary>A link to a device that need not be there yet.</summary>
    public TermiosLink(SerialSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _settings = settings;
    }

    /// <inheritdoc/>
    public string Name => _settings.Port;

    /// <inheritdoc/>
    public bool IsOpen => _tty.IsAttached;

    /// <inheritdoc/>
    public bool TryOpen(out string? error)
    {
        ObjectDisposedException.ThrowIf(_tty.IsDisposed, this);
        Close();
        var fd = Open(_settings.Port, ReadWrite | NoControllingTty | NonBlocking | CloseOnExec, 0);
        if (fd < 0)
        {
            error = OpenProblem.Of(Name, Marshal.GetLastPInvokeError());
            return false;
        }

        error = Prepare(fd);
        if (error is not null)
        {
            _ = Libc.Close(fd);
            return false;
        }

        _tty.Attach(fd);
        return true;
    }

    /// <inheritdoc/>
    public void Close()
    {
        if (_tty.TryDetach(out var fd))
        {
            _ = Libc.Close(fd);
        }
    }

    /// <inheritdoc/>
    public LinkRead Read(Span<byte> buffer, TimeSpan wait) => _tty.Read(buffer, wait);

    /// <inheritdoc/>
    public void Rest(TimeSpan time) => _tty.Rest(time);

    /// <inheritdoc/>
    public bool Write(ReadOnlySpan<byte> bytes) => _tty.Write(bytes);

    /// <inheritdoc/>
    public void Wake() => _tty.Wake();

    /// <inheritdoc/>
    public void Dispose()
    {
        Close();
        _tty.Dispose();
    }

    private unsafe string? Prepare(int fd)
    {
        if (IsATty(fd) == 0)
        {
            return OpenProblem.NoSerialDevice(Name);
        }

        if (FLock(fd, LockExclusive | LockNonBlocking) != 0)
        {
            return OpenProblem.InUse(Name);
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
            return OpenProblem.NoSuchRate(Name, _settings.Baud);
        }

        if (DirectionControl.Apply(_settings.Rs485, () => Said(fd), wanted => Told(fd, wanted)) is { } problem)
        {
            return $"{Name} {problem}";
        }

        _ = TcFlush(fd, FlushBoth);
        return null;
    }

    private static unsafe SerialRs485? Said(int fd)
    {
        SerialRs485 said;
        return IoCtl(fd, GetRs485, &said) == 0 ? said : null;
    }

    private static unsafe int Told(int fd, SerialRs485 wanted) =>
        IoCtl(fd, SetRs485, &wanted) == 0 ? 0 : Marshal.GetLastPInvokeError();
}
