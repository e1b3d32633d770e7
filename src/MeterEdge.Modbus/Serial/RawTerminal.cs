using static MeterEdge.Modbus.Serial.Libc;

namespace MeterEdge.Modbus.Serial;

/// <summary>
/// The terminal that a program was started from, without the kernel's line editing: each key arrives as it is pressed, Ctrl-C among them, and nothing is
/// shown by itself. As before once disposed. Flags: Linux <c>asm-generic/termbits.h</c>; what raw means: termios(3), cfmakeraw.
/// </summary>
public sealed class RawTerminal : IDisposable
{
    private const uint InputFlags = 0x0001 | 0x0002 | 0x0008 | 0x0020 | 0x0040 | 0x0080 | 0x0100 | 0x0400; // IGNBRK BRKINT PARMRK ISTRIP INLCR IGNCR ICRNL IXON
    private const uint OutputFlags = 0x0001;                                                               // OPOST
    private const uint LocalFlags = 0x0001 | 0x0002 | 0x0008 | 0x0040 | 0x8000;                            // ISIG ICANON ECHO ECHONL IEXTEN
    private const int StandardInput = 0;

    private readonly Termios _before;

    private RawTerminal(Termios before) => _before = before;

    /// <summary>Sets the terminal of the standard input; null when that is none.</summary>
    public static unsafe RawTerminal? Enter()
    {
        Termios before;
        if (!OperatingSystem.IsLinux() || IoCtl(StandardInput, GetTermios, &before) != 0)
            return null;
        var raw = before;
        raw.Input &= ~InputFlags;
        raw.Output &= ~OutputFlags;
        raw.Local &= ~LocalFlags;
        return IoCtl(StandardInput, SetTermios, &raw) == 0 ? new(before) : null;
    }

    /// <summary>Width and height of the terminal in characters; null when that is none, or does not know.</summary>
    public static unsafe (int Columns, int Rows)? Size()
    {
        WindowSize size;
        return OperatingSystem.IsLinux() && IoCtl(StandardInput, GetWindowSize, &size) == 0 && size is { Columns: > 0, Rows: > 0 } ? (size.Columns, size.Rows) : null;
    }

    /// <inheritdoc/>
    public unsafe void Dispose()
    {
        var before = _before;
        _ = IoCtl(StandardInput, SetTermios, &before);
    }
}
