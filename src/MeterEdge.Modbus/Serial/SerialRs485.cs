using System.Runtime.InteropServices;

namespace MeterEdge.Modbus.Serial;

/// <summary>Direction control as the kernel takes it: <c>struct serial_rs485</c> of Linux <c>linux/serial.h</c>, the same on every processor.</summary>
[StructLayout(LayoutKind.Sequential)]
internal record struct SerialRs485
{
    public const uint Enabled = 0x1;      // SER_RS485_ENABLED
    public const uint RtsOnSend = 0x2;    // SER_RS485_RTS_ON_SEND: RTS is high while sending
    public const uint RtsAfterSend = 0x4; // SER_RS485_RTS_AFTER_SEND: RTS is high otherwise
    public const uint RxDuringTx = 0x10;  // SER_RS485_RX_DURING_TX: what is sent is heard as well
    public const uint Addressing = 0x1C0; // SER_RS485_ADDRB, _ADDR_RECV, _ADDR_DEST: a ninth bit that Modbus has not
    public const uint FourWires = 0x200;  // SER_RS485_MODE_RS422: nothing to turn

    public uint Flags;

    /// <summary>From RTS to the first bit, in ms.</summary>
    public uint DelayBeforeMs;

    /// <summary>From the last bit to RTS, in ms.</summary>
    public uint DelayAfterMs;

    // Addresses of the ninth-bit mode, and room for the future.
    private uint _reserve0;
    private uint _reserve1;
    private uint _reserve2;
    private uint _reserve3;
    private uint _reserve4;

    public readonly bool IsEnabled => (Flags & Enabled) != 0;

    /// <summary>
    /// The same, switched on for Modbus. Delays, termination and the polarity are the board's and stay; only where the polarity makes
    /// no sense it becomes the kernel's own choice, RTS high while sending. Not heard while sending: the echo of a write to a single
    /// register is byte for byte its answer.
    /// </summary>
    public readonly SerialRs485 SwitchedOn()
    {
        var on = new SerialRs485
        {
            Flags = (Flags | Enabled) & ~(RxDuringTx | Addressing),
            DelayBeforeMs = DelayBeforeMs,
            DelayAfterMs = DelayAfterMs,
        };
        if ((Flags & FourWires) == 0 && (Flags & (RtsOnSend | RtsAfterSend)) is 0 or (RtsOnSend | RtsAfterSend))
        {
            on.Flags = (on.Flags | RtsOnSend) & ~RtsAfterSend;
        }

        return on;
    }
}
