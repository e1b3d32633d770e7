using MeterEdge.Modbus.Frames;
using MeterEdge.Modbus.Line;

namespace MeterEdge.Modbus.Tests.Frames;

/// <summary>
/// A request, its bytes and the bytes that answer it, taken from the examples of the MODBUS Application Protocol
/// Specification V1.1b3; checksums were computed apart from this library.
/// </summary>
public sealed record GoldenFrame(string Name, ModbusRequest Request, byte[] Sent, byte[] Received, AnswerMatch Match)
{
    public override string ToString() => Name;
}

public static class GoldenFrames
{
    /// <summary>Clause 6.3.</summary>
    public static GoldenFrame ReadHolding { get; } = new(
        "read three holding registers",
        ModbusRequest.Read(0x11, FunctionCode.ReadHoldingRegisters, 0x006B, 3),
        [
            0x11,       // unit
            0x03,       // function
            0x00, 0x6B, // first register
            0x00, 0x03, // how many
            0x76, 0x87, // CRC
        ],
        [
            0x11,       // unit
            0x03,       // function
            0x06,       // bytes that follow
            0x02, 0x2B, // register 0x6B
            0x00, 0x00, // register 0x6C
            0x00, 0x64, // register 0x6D
            0xC8, 0xBA, // CRC
        ],
        AnswerMatch.Answer);

    /// <summary>Clause 6.4.</summary>
    public static GoldenFrame ReadInput { get; } = new(
        "read one input register",
        ModbusRequest.Read(0x11, FunctionCode.ReadInputRegisters, 0x0008, 1),
        [
            0x11,       // unit
            0x04,       // function
            0x00, 0x08, // first register
            0x00, 0x01, // how many
            0xB2, 0x98, // CRC
        ],
        [
            0x11,       // unit
            0x04,       // function
            0x02,       // bytes that follow
            0x00, 0x0A, // register 8
            0xF8, 0xF4, // CRC
        ],
        AnswerMatch.Answer);

    /// <summary>Clause 6.6.</summary>
    public static GoldenFrame WriteSingle { get; } = new(
        "write one register",
        ModbusRequest.WriteSingle(0x11, 0x0001, 0x0003),
        [
            0x11,       // unit
            0x06,       // function
            0x00, 0x01, // register
            0x00, 0x03, // value
            0x9A, 0x9B, // CRC
        ],
        [
            0x11,       // unit
            0x06,       // function
            0x00, 0x01, // register
            0x00, 0x03, // value
            0x9A, 0x9B, // CRC
        ],
        AnswerMatch.Answer);

    /// <summary>Clause 6.12.</summary>
    public static GoldenFrame WriteMultiple { get; } = new(
        "write two registers",
        ModbusRequest.WriteMultiple(0x11, 0x0001, [0x000A, 0x0102]),
        [
            0x11,       // unit
            0x10,       // function
            0x00, 0x01, // first register
            0x00, 0x02, // how many
            0x04,       // bytes that follow
            0x00, 0x0A, // value of register 1
            0x01, 0x02, // value of register 2
            0xC6, 0xF0, // CRC
        ],
        [
            0x11,       // unit
            0x10,       // function
            0x00, 0x01, // first register
            0x00, 0x02, // how many
            0x12, 0x98, // CRC
        ],
        AnswerMatch.Answer);

    /// <summary>An SDM530's relay, from its LoRa gateway's support pages; only the checksum of the request is known good.</summary>
    public static GoldenFrame CloseRelay { get; } = new(
        "close the relay of an SDM530",
        ModbusRequest.WriteMultiple(1, 0xFD00, [0xFF00]),
        [
            0x01,       // unit
            0x10,       // function
            0xFD, 0x00, // first register
            0x00, 0x01, // how many
            0x02,       // bytes that follow
            0xFF, 0x00, // closed
            0xCB, 0x6F, // CRC
        ],
        [
            0x01,       // unit
            0x10,       // function
            0xFD, 0x00, // first register
            0x00, 0x01, // how many
            0x30, 0x65, // CRC
        ],
        AnswerMatch.Answer);

    public static GoldenFrame RefusedHolding { get; } = ReadHolding with
    {
        Name = "a read of holding registers refused",
        Received =
        [
            0x11,       // unit
            0x83,       // function with the flag of an exception
            0x02,       // illegal data address
            0xC1, 0x34, // CRC
        ],
        Match = AnswerMatch.Refusal,
    };

    public static GoldenFrame RefusedInput { get; } = ReadInput with
    {
        Name = "a read of input registers refused",
        Received =
        [
            0x11,       // unit
            0x84,       // function with the flag of an exception
            0x02,       // illegal data address
            0xC3, 0x04, // CRC
        ],
        Match = AnswerMatch.Refusal,
    };

    public static GoldenFrame RefusedSingle { get; } = WriteSingle with
    {
        Name = "a write of one register refused",
        Received =
        [
            0x11,       // unit
            0x86,       // function with the flag of an exception
            0x04,       // device failure
            0x42, 0x66, // CRC
        ],
        Match = AnswerMatch.Refusal,
    };

    public static GoldenFrame RefusedMultiple { get; } = WriteMultiple with
    {
        Name = "a write of two registers refused",
        Received =
        [
            0x11,       // unit
            0x90,       // function with the flag of an exception
            0x03,       // illegal data value
            0x0D, 0xC4, // CRC
        ],
        Match = AnswerMatch.Refusal,
    };

    public static TheoryData<GoldenFrame> All =>
    [
        ReadHolding, ReadInput, WriteSingle, WriteMultiple, CloseRelay,
        RefusedHolding, RefusedInput, RefusedSingle, RefusedMultiple,
    ];
}
