using MeterEdge.Modbus.Serial;

namespace MeterEdge.Modbus.Tests.Serial;

/// <summary>
/// A pseudo-terminal drops the parity bit, so parity is tested by what is passed to the kernel. Octal numbers as in
/// Linux <c>asm-generic/termbits.h</c>, written down apart from the library.
/// </summary>
public sealed class TermiosTests
{
    private static readonly Dictionary<int, uint> Rates = new()
    {
        [300] = 7, // B300 0000007
        [600] = 8, // B600 0000010
        [1200] = 9, // B1200 0000011
        [2400] = 11, // B2400 0000013
        [4800] = 12, // B4800 0000014
        [9600] = 13, // B9600 0000015
        [19200] = 14, // B19200 0000016
        [38400] = 15, // B38400 0000017
        [57600] = 4097, // B57600 0010001
        [115200] = 4098, // B115200 0010002
        [230400] = 4099, // B230400 0010003
    };

    public static TheoryData<int, Parity, int> All
    {
        get
        {
            var data = new TheoryData<int, Parity, int>();
            foreach (var baud in SerialSettings.StandardRates)
            {
                foreach (var parity in Enum.GetValues<Parity>())
                {
                    data.Add(baud, parity, 1);
                    data.Add(baud, parity, 2);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_kernel_is_told_rate_parity_and_stop_bits_and_nothing_else(int baud, Parity parity, int stopBits)
    {
        var termios = Termios.For(new SerialSettings("/dev/ttyS1", baud, parity, stopBits));
        var expected = Rates[baud]
            + 48 // CS8 0000060
            + 128 // CREAD 0000200
            + 2048 // CLOCAL 0004000
            + (stopBits == 2 ? 64u : 0) // CSTOPB 0000100
            + (parity == Parity.None ? 0u : 256) // PARENB 0000400
            + (parity == Parity.Odd ? 512u : 0); // PARODD 0001000
        Assert.Equal(expected, termios.Control);
        Assert.Equal(parity == Parity.None ? 0u : 16, termios.Input); // INPCK 0000020
        Assert.Equal((0u, 0u), (termios.Output, termios.Local));
        Assert.Equal((1, 0), (termios.Minimum, termios.Time));
    }

    [Theory]
    [MemberData(nameof(All))]
    public unsafe void A_pseudo_terminal_keeps_all_but_the_parity(int baud, Parity parity, int stopBits)
    {
        using var pty = new PseudoTerminal();
        var settings = new SerialSettings(pty.Path, baud, parity, stopBits);
        using var link = new TermiosLink(settings);
        Assert.True(link.TryOpen(out var error), error);
        var device = Libc.Open(pty.Path, Libc.ReadWrite | Libc.NoControllingTty | Libc.CloseOnExec, 0);
        Termios got;
        Assert.Equal(0, Libc.IoCtl(device, Libc.GetTermios, &got));
        Assert.Equal(0, Libc.Close(device));
        var passed = Termios.For(settings);
        Assert.Equal(passed.Control & ~Termios.ParityOn, got.Control & ~Termios.ParityOn);
        Assert.Equal((passed.Input, passed.Output, passed.Local), (got.Input, got.Output, got.Local));
        Assert.Equal((1, 0), (got.Minimum, got.Time));
    }

    [Fact]
    public unsafe void The_layout_is_the_kernels() => Assert.Equal(36, sizeof(Termios));

    [Theory]
    [InlineData(9600, Parity.None, 1, 10)]
    [InlineData(9600, Parity.Even, 1, 11)]
    [InlineData(9600, Parity.None, 2, 11)]
    [InlineData(9600, Parity.Odd, 2, 12)]
    public void A_character_has_as_many_bits_as_the_settings_say(int baud, Parity parity, int stopBits, int bits) =>
        Assert.Equal(bits, new SerialSettings("/dev/ttyS1", baud, parity, stopBits).BitsPerChar);

    [Fact]
    public void Settings_that_no_device_has_are_refused()
    {
        Assert.Throws<ArgumentException>("port", () => new SerialSettings("", 9600));
        Assert.Throws<ArgumentOutOfRangeException>("baud", () => new SerialSettings("/dev/ttyS1", 9601));
        Assert.Throws<ArgumentOutOfRangeException>("stopBits", () => new SerialSettings("/dev/ttyS1", 9600, Parity.None, 3));
        Assert.Throws<ArgumentOutOfRangeException>("parity", () => new SerialSettings("/dev/ttyS1", 9600, (Parity)3));
        Assert.Throws<ArgumentOutOfRangeException>("rs485", () => new SerialSettings("/dev/ttyS1", 9600, rs485: (Rs485Mode)3));
    }
}
