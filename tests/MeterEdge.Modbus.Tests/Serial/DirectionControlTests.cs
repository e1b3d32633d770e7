using System.Runtime.InteropServices;
using MeterEdge.Modbus.Serial;

namespace MeterEdge.Modbus.Tests.Serial;

/// <summary>
/// A pseudo-terminal refuses the calls for direction control, so it is tested by what is passed to the kernel, and on drivers made up after
/// real ones. Numbers as in Linux <c>linux/serial.h</c>, written down apart from the library.
/// </summary>
public sealed class DirectionControlTests
{
    private const uint Enabled = 1;       // SER_RS485_ENABLED (1 << 0)
    private const uint OnSend = 2;        // SER_RS485_RTS_ON_SEND (1 << 1)
    private const uint AfterSend = 4;     // SER_RS485_RTS_AFTER_SEND (1 << 2)
    private const uint RxDuringTx = 16;   // SER_RS485_RX_DURING_TX (1 << 4)
    private const uint TerminateBus = 32; // SER_RS485_TERMINATE_BUS (1 << 5)
    private const uint Addressing = 64;   // SER_RS485_ADDRB (1 << 6)
    private const uint FourWires = 512;   // SER_RS485_MODE_RS422 (1 << 9)
    private const int NotATty = 25;       // ENOTTY
    private const int Invalid = 22;       // EINVAL
    private const int NotPermitted = 1;   // EPERM

    [Fact]
    public void The_numbers_are_the_kernels()
    {
        Assert.Equal((nuint)0x542E, Libc.GetRs485); // TIOCGRS485, asm-generic/ioctls.h
        Assert.Equal((nuint)0x542F, Libc.SetRs485); // TIOCSRS485
        Assert.Equal(
            (Enabled, OnSend, AfterSend, RxDuringTx, FourWires),
            (SerialRs485.Enabled, SerialRs485.RtsOnSend, SerialRs485.RtsAfterSend, SerialRs485.RxDuringTx, SerialRs485.FourWires));
    }

    [Fact]
    public void The_bytes_passed_are_struct_serial_rs485()
    {
        byte[] reported =
        [
            0x74, 0, 0, 0, // flags: RTS after send, heard while sending, terminated, addressing
            2, 0, 0, 0, // delay_rts_before_send, ms
            3, 0, 0, 0, // delay_rts_after_send, ms
            9, // addr_recv
            8, // addr_dest
            0, 0, // padding0
            1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, 0, 0, 0, // padding1
        ];
        byte[] expected =
        [
            0x25, 0, 0, 0, // flags: enabled, RTS after send, terminated
            2, 0, 0, 0, // delay_rts_before_send, ms
            3, 0, 0, 0, // delay_rts_after_send, ms
            0, // addr_recv
            0, // addr_dest
            0, 0, // padding0
            0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, // padding1
        ];
        var wanted = MemoryMarshal.Read<SerialRs485>(reported).SwitchedOn();
        Assert.Equal(32, Marshal.SizeOf<SerialRs485>());
        Assert.Equal(expected, MemoryMarshal.AsBytes([wanted]).ToArray());
    }

    [Theory]
    [InlineData(0, Enabled | OnSend)] // nothing said of the polarity: the kernel's own choice
    [InlineData(OnSend, Enabled | OnSend)]
    [InlineData(AfterSend, Enabled | AfterSend)]
    [InlineData(OnSend | AfterSend, Enabled | OnSend)] // always up makes no sense
    [InlineData(Enabled | AfterSend | RxDuringTx, Enabled | AfterSend)]
    [InlineData(OnSend | TerminateBus, Enabled | OnSend | TerminateBus)]
    [InlineData(OnSend | Addressing, Enabled | OnSend)]
    [InlineData(FourWires, Enabled | FourWires)]
    [InlineData(OnSend | 0x8000_0000, Enabled | OnSend | 0x8000_0000)] // what later kernels may say
    public void It_is_switched_on_without_echo_and_the_boards_polarity_stays(uint said, uint expected)
    {
        foreach (var mode in new[] { Rs485Mode.Auto, Rs485Mode.On })
        {
            Assert.Equal(new SerialRs485 { Flags = expected, DelayBeforeMs = 1 }, DirectionControl.ToSet(mode, new SerialRs485 { Flags = said, DelayBeforeMs = 1 }));
        }

        Assert.Null(DirectionControl.ToSet(Rs485Mode.Off, new SerialRs485 { Flags = said }));
    }

    [Fact]
    public void What_is_on_already_is_left_alone()
    {
        var driver = new Driver { State = new() { Flags = Enabled | AfterSend, DelayAfterMs = 5 }, Error = NotPermitted };
        Assert.Null(driver.Apply(Rs485Mode.On));
        Assert.Null(driver.Apply(Rs485Mode.Auto));
        Assert.Empty(driver.Told);
    }

    [Fact]
    public void Off_neither_asks_nor_tells()
    {
        var driver = new Driver();
        Assert.Null(driver.Apply(Rs485Mode.Off));
        Assert.Equal((0, 0), (driver.Asked, driver.Told.Count));
    }

    [Fact]
    public void A_driver_that_can_is_told_once()
    {
        foreach (var mode in new[] { Rs485Mode.Auto, Rs485Mode.On })
        {
            var driver = new Driver();
            Assert.Null(driver.Apply(mode));
            Assert.Equal(Enabled | OnSend, driver.State!.Value.Flags);
            Assert.Null(driver.Apply(mode));
            Assert.Single(driver.Told);
        }
    }

    // Whatever goes wrong: auto goes on with the adapter, on says what it is.
    [Theory]
    [InlineData(Knows.Nothing, 0, 0, "has a driver without RS-485 direction control; ")] // a USB adapter, a pseudo-terminal
    [InlineData(Knows.TheQuestion, NotATty, 0, "has a driver without RS-485 direction control; ")] // a PC's port: the serial core answers for it
    [InlineData(Knows.TheQuestion, Invalid, 0, "has a driver that refuses RS-485 direction control (Invalid argument); ")]
    [InlineData(Knows.TheQuestion, NotPermitted, 0, "has a driver that refuses RS-485 direction control (Operation not permitted); ")]
    [InlineData(Knows.TheQuestion, 0, Enabled, "has a driver that does not keep RS-485 direction control switched on; ")] // no RTS line on this board
    public void A_driver_that_cannot_keeps_only_on_from_opening(Knows knows, int error, uint drops, string problem)
    {
        var driver = new Driver { State = knows == Knows.Nothing ? null : new SerialRs485(), Error = error, Drops = drops };
        Assert.Null(driver.Apply(Rs485Mode.Auto));
        Assert.StartsWith(problem, driver.Apply(Rs485Mode.On), StringComparison.Ordinal);
    }

    [Fact]
    public void A_driver_that_goes_on_hearing_itself_or_shortens_delays_is_used_all_the_same()
    {
        var driver = new Driver { State = new() { Flags = OnSend | RxDuringTx, DelayBeforeMs = 1000 }, Keeps = RxDuringTx, LongestDelayMs = 100 };
        Assert.Null(driver.Apply(Rs485Mode.On));
        Assert.Equal(new SerialRs485 { Flags = Enabled | OnSend | RxDuringTx, DelayBeforeMs = 100 }, driver.State);
    }

    [Fact]
    public void A_refusal_does_not_matter_where_it_is_on_after_all()
    {
        var driver = new Driver { State = new() { Flags = Enabled | OnSend | RxDuringTx }, Error = Invalid };
        Assert.Null(driver.Apply(Rs485Mode.On));
    }

    public enum Knows
    {
        Nothing,
        TheQuestion,
    }

    /// <summary>A driver's side of the two calls.</summary>
    private sealed class Driver
    {
        public SerialRs485? State { get; set; } = new SerialRs485();

        public int Error { get; init; }

        public uint Drops { get; init; }

        public uint Keeps { get; init; }

        public uint LongestDelayMs { get; init; } = uint.MaxValue;

        public int Asked { get; private set; }

        public List<SerialRs485> Told { get; } = [];

        public string? Apply(Rs485Mode mode) => DirectionControl.Apply(mode, Ask, Set);

        private SerialRs485? Ask()
        {
            Asked++;
            return State;
        }

        private int Set(SerialRs485 wanted)
        {
            Told.Add(wanted);
            if (Error == 0)
            {
                State = wanted with { Flags = (wanted.Flags & ~Drops) | Keeps, DelayBeforeMs = Math.Min(wanted.DelayBeforeMs, LongestDelayMs) };
            }

            return Error;
        }
    }
}
