using MeterEdge.Modbus.Frames;
using MeterEdge.Modbus.Line;

namespace MeterEdge.Modbus.Tests.Frames;

/// <summary>
/// The examples of the MODBUS Application Protocol Specification V1.1b3 behind the header of the MODBUS Messaging on TCP/IP
/// Implementation Guide V1.0b, clause 3.1.3. All are sent as <see cref="Transaction"/>.
/// </summary>
public static class TcpGoldenFrames
{
    public const ushort Transaction = 0x1501;

    /// <summary>Clause 6.3.</summary>
    public static GoldenFrame ReadHolding { get; } = new(
        "TCP: read three holding registers",
        ModbusRequest.Read(0x11, FunctionCode.ReadHoldingRegisters, 0x006B, 3, Framing.Tcp),
        [
            0x15, 0x01, // transaction
            0x00, 0x00, // protocol
            0x00, 0x06, // bytes that follow
            0x11,       // unit
            0x03,       // function
            0x00, 0x6B, // first register
            0x00, 0x03, // how many
        ],
        [
            0x15, 0x01, // transaction
            0x00, 0x00, // protocol
            0x00, 0x09, // bytes that follow
            0x11,       // unit
            0x03,       // function
            0x06,       // bytes of registers
            0x02, 0x2B, // register 0x6B
            0x00, 0x00, // register 0x6C
            0x00, 0x64, // register 0x6D
        ],
        AnswerMatch.Answer);

    /// <summary>Clause 6.4, asked of a device that is no gateway.</summary>
    public static GoldenFrame ReadInput { get; } = new(
        "TCP: read one input register",
        ModbusRequest.Read(0xFF, FunctionCode.ReadInputRegisters, 0x0008, 1, Framing.Tcp),
        [
            0x15, 0x01, // transaction
            0x00, 0x00, // protocol
            0x00, 0x06, // bytes that follow
            0xFF,       // unit
            0x04,       // function
            0x00, 0x08, // first register
            0x00, 0x01, // how many
        ],
        [
            0x15, 0x01, // transaction
            0x00, 0x00, // protocol
            0x00, 0x05, // bytes that follow
            0xFF,       // unit
            0x04,       // function
            0x02,       // bytes of registers
            0x00, 0x0A, // register 8
        ],
        AnswerMatch.Answer);

    /// <summary>Clause 6.6.</summary>
    public static GoldenFrame WriteSingle { get; } = new(
        "TCP: write one register",
        ModbusRequest.WriteSingle(0x11, 0x0001, 0x0003, Framing.Tcp),
        [
            0x15, 0x01, // transaction
            0x00, 0x00, // protocol
            0x00, 0x06, // bytes that follow
            0x11,       // unit
            0x06,       // function
            0x00, 0x01, // register
            0x00, 0x03, // value
        ],
        [
            0x15, 0x01, // transaction
            0x00, 0x00, // protocol
            0x00, 0x06, // bytes that follow
            0x11,       // unit
            0x06,       // function
            0x00, 0x01, // register
            0x00, 0x03, // value
        ],
        AnswerMatch.Answer);

    /// <summary>Clause 6.12.</summary>
    public static GoldenFrame WriteMultiple { get; } = new(
        "TCP: write two registers",
        ModbusRequest.WriteMultiple(0x11, 0x0001, [0x000A, 0x0102], Framing.Tcp),
        [
            0x15, 0x01, // transaction
            0x00, 0x00, // protocol
            0x00, 0x0B, // bytes that follow
            0x11,       // unit
            0x10,       // function
            0x00, 0x01, // first register
            0x00, 0x02, // how many
            0x04,       // bytes of values
            0x00, 0x0A, // value of register 1
            0x01, 0x02, // value of register 2
        ],
        [
            0x15, 0x01, // transaction
            0x00, 0x00, // protocol
            0x00, 0x06, // bytes that follow
            0x11,       // unit
            0x10,       // function
            0x00, 0x01, // first register
            0x00, 0x02, // how many
        ],
        AnswerMatch.Answer);

    public static GoldenFrame Refused { get; } = ReadHolding with
    {
        Name = "TCP: a read of holding registers refused",
        Received =
        [
            0x15, 0x01, // transaction
            0x00, 0x00, // protocol
            0x00, 0x03, // bytes that follow
            0x11,       // unit
            0x83,       // function with the flag of an exception
            0x0B,       // the unit behind the gateway does not answer
        ],
        Match = AnswerMatch.Refusal,
    };

    public static TheoryData<GoldenFrame> All => [ReadHolding, ReadInput, WriteSingle, WriteMultiple, Refused];
}
