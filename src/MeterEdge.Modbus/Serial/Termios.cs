using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MeterEdge.Modbus.Serial;

/// <summary>
/// Terminal settings as the kernel takes them: raw bytes, receiver on, modem lines ignored, no flow control.
/// Layout and numbers: Linux <c>asm-generic/termbits.h</c> (x86-64, arm64, riscv64 alike).
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Termios
{
    public const uint EightBits = 0x0030;     // CS8
    public const uint TwoStopBits = 0x0040;   // CSTOPB
    public const uint Receiver = 0x0080;      // CREAD
    public const uint ParityOn = 0x0100;      // PARENB
    public const uint ParityOdd = 0x0200;     // PARODD
    public const uint IgnoreModem = 0x0800;   // CLOCAL
    public const uint CheckParity = 0x0010;   // INPCK
    private const uint SpeedMask = 0x100F;    // CBAUD
    private const int MinimumIndex = 6;       // VMIN
    private const int TimeIndex = 5;          // VTIME

    public uint Input;
    public uint Output;
    public uint Control;
    public uint Local;
    private readonly byte _discipline;
    private ControlChars _chars;

    public readonly uint Speed => Control & SpeedMask;

    public readonly byte Minimum => _chars[MinimumIndex];

    public readonly byte Time => _chars[TimeIndex];

    /// <summary>The settings for a line.</summary>
    public static Termios For(SerialSettings settings)
    {
        var termios = new Termios
        {
            // A character with a parity error arrives as a zero byte, and the frame's checksum refuses it.
            Input = settings.Parity == Parity.None ? 0 : CheckParity,
            Control = EightBits | Receiver | IgnoreModem | SpeedCode(settings.Baud)
                | (settings.StopBits == 2 ? TwoStopBits : 0)
                | settings.Parity switch
                {
                    Parity.None => 0,
                    Parity.Even => ParityOn,
                    Parity.Odd => ParityOn | ParityOdd,
                },
        };

        // At least one byte: then a read that finds none says "again", and only a hang-up reads zero bytes.
        termios._chars[MinimumIndex] = 1;
        termios._chars[TimeIndex] = 0;
        return termios;
    }

    /// <summary>The B-constant of a rate.</summary>
    public static uint SpeedCode(int baud) => baud switch
    {
        300 => 0x7,
        600 => 0x8,
        1200 => 0x9,
        2400 => 0xB,
        4800 => 0xC,
        9600 => 0xD,
        19200 => 0xE,
        38400 => 0xF,
        57600 => 0x1001,
        115200 => 0x1002,
        230400 => 0x1003,
        _ => throw new ArgumentOutOfRangeException(nameof(baud), baud, "no such rate"),
    };

    [InlineArray(19)]
    private struct ControlChars
    {
        private byte _first;
    }
}
