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

    /// <summary>Clause 6.1.</summary>
    public static GoldenFrame ReadCoils { get; } = new(
        "read nineteen coils",
        ModbusRequest.ReadBits(0x11, FunctionCode.ReadCoils, 0x0013, 19),
        [
            0x11,       // unit
            0x01,       // function
            0x00, 0x13, // first coil
            0x00, 0x13, // how many
            0x8E, 0x92, // CRC
        ],
        [
            0x11,       // unit
            0x01,       // function
            0x03,       // bytes that follow
            0xCD,       // coils 0x1A to 0x13
            0x6B,       // coils 0x22 to 0x1B
            0x05,       // coils 0x25 to 0x23
            0x40, 0x12, // CRC
        ],
        AnswerMatch.Answer);

    /// <summary>Clause 6.2.</summary>
    public static GoldenFrame ReadInputs { get; } = new(
        "read twenty-two discrete inputs",
        ModbusRequest.ReadBits(0x11, FunctionCode.ReadDiscreteInputs, 0x00C4, 22),
        [
            0x11,       // unit
            0x02,       // function
            0x00, 0xC4, // first input
            0x00, 0x16, // how many
            0xBA, 0xA9, // CRC
        ],
        [
            0x11,       // unit
            0x02,       // function
            0x03,       // bytes that follow
            0xAC,       // inputs 0xCB to 0xC4
            0xDB,       // inputs 0xD3 to 0xCC
            0x35,       // inputs 0xD9 to 0xD4
            0x20, 0x18, // CRC
        ],
        AnswerMatch.Answer);

    /// <summary>Clause 6.5.</summary>
    public static GoldenFrame WriteCoil { get; } = new(
        "write one coil",
        ModbusRequest.WriteCoil(0x11, 0x00AC, on: true),
        [
            0x11,       // unit
            0x05,       // function
            0x00, 0xAC, // coil
            0xFF, 0x00, // on
            0x4E, 0x8B, // CRC
        ],
        [
            0x11,       // unit
            0x05,       // function
            0x00, 0xAC, // coil
            0xFF, 0x00, // on
            0x4E, 0x8B, // CRC
        ],
        AnswerMatch.Answer);

    /// <summary>An SDM320C's relay, as its users publish it.</summary>
    public static GoldenFrame OpenCoil { get; } = new(
        "open the relay of an SDM320C",
        ModbusRequest.WriteCoil(1, 0x0000, on: false),
        [
            0x01,       // unit
            0x05,       // function
            0x00, 0x00, // coil
            0x00, 0x00, // off
            0xCD, 0xCA, // CRC
        ],
        [
            0x01,       // unit
            0x05,       // function
            0x00, 0x00, // coil
            0x00, 0x00, // off
            0xCD, 0xCA, // CRC
        ],
        AnswerMatch.Answer);

    /// <summary>Clause 6.8.</summary>
    public static GoldenFrame Ping { get; } = new(
        "say the same again",
        ModbusRequest.Ping(0x11, 0xA537),
        [
            0x11,       // unit
            0x08,       // function
            0x00, 0x00, // sub-function
            0xA5, 0x37, // what to say
            0xD8, 0x1D, // CRC
        ],
        [
            0x11,       // unit
            0x08,       // function
            0x00, 0x00, // sub-function
            0xA5, 0x37, // what was said
            0xD8, 0x1D, // CRC
        ],
        AnswerMatch.Answer);

    /// <summary>Clause 6.8.1, sub-function 0x0B; the specification has no example of it.</summary>
    public static GoldenFrame ReadCounter { get; } = new(
        "read a counter",
        ModbusRequest.ReadCounter(0x11, DiagnosticCounter.BusMessages),
        [
            0x11,       // unit
            0x08,       // function
            0x00, 0x0B, // sub-function
            0x00, 0x00, // nothing
            0x93, 0x59, // CRC
        ],
        [
            0x11,       // unit
            0x08,       // function
            0x00, 0x0B, // sub-function
            0x12, 0x34, // 4660 messages
            0x9E, 0x2E, // CRC
        ],
        AnswerMatch.Answer);

    /// <summary>Clause 6.11.</summary>
    public static GoldenFrame WriteCoils { get; } = new(
        "write ten coils",
        ModbusRequest.WriteCoils(0x11, 0x0013, [true, false, true, true, false, false, true, true, true, false]),
        [
            0x11,       // unit
            0x0F,       // function
            0x00, 0x13, // first coil
            0x00, 0x0A, // how many
            0x02,       // bytes that follow
            0xCD,       // coils 0x1A to 0x13
            0x01,       // coils 0x1C and 0x1B
            0xBF, 0x0B, // CRC
        ],
        [
            0x11,       // unit
            0x0F,       // function
            0x00, 0x13, // first coil
            0x00, 0x0A, // how many
            0x26, 0x99, // CRC
        ],
        AnswerMatch.Answer);

    /// <summary>Clause 6.21, where the length of the product code does not fit its text; here it does.</summary>
    public static GoldenFrame Identify { get; } = new(
        "read the basic identification",
        ModbusRequest.ReadIdentification(0x11, IdentificationAccess.Basic),
        [
            0x11,       // unit
            0x2B,       // function
            0x0E,       // interface
            0x01,       // basic
            0x00,       // first object
            0xB1, 0xB4, // CRC
        ],
        [
            0x11,       // unit
            0x2B,       // function
            0x0E,       // interface
            0x01,       // basic
            0x01,       // conformity: basic, as a stream
            0x00,       // no more follow
            0x00,       // no next object
            0x03,       // how many objects
            0x00,       // vendor
            0x16,       // length
            .. "Company identification"u8,
            0x01,       // product code
            0x0F,       // length
            .. "Product code XX"u8,
            0x02,       // revision
            0x05,       // length
            .. "V2.11"u8,
            0x47, 0x9E, // CRC
        ],
        AnswerMatch.Answer);

    /// <summary>Clause 6.21, the example of an identification in two pieces: the first. Its lengths and number of objects, too, fit here.</summary>
    public static GoldenFrame IdentifyBegin { get; } = Identify with
    {
        Name = "read the basic identification, of which more follows",
        Received =
        [
            0x11,       // unit
            0x2B,       // function
            0x0E,       // interface
            0x01,       // basic
            0x01,       // conformity: basic, as a stream
            0xFF,       // more follow
            0x02,       // next object
            0x02,       // how many objects
            0x00,       // vendor
            0x16,       // length
            .. "Company identification"u8,
            0x01,       // product code
            0x1D,       // length
            .. "Product code XXXXXXXXXXXXXXXX"u8,
            0xA0, 0xE6, // CRC
        ],
    };

    /// <summary>Clause 6.21, the second piece.</summary>
    public static GoldenFrame IdentifyEnd { get; } = new(
        "read the rest of the basic identification",
        ModbusRequest.ReadIdentification(0x11, IdentificationAccess.Basic, IdentificationObject.Revision),
        [
            0x11,       // unit
            0x2B,       // function
            0x0E,       // interface
            0x01,       // basic
            0x02,       // first object
            0x30, 0x75, // CRC
        ],
        [
            0x11,       // unit
            0x2B,       // function
            0x0E,       // interface
            0x01,       // basic
            0x01,       // conformity: basic, as a stream
            0x00,       // no more follow
            0x00,       // no next object
            0x01,       // how many objects
            0x02,       // revision
            0x05,       // length
            .. "V2.11"u8,
            0x45, 0x89, // CRC
        ],
        AnswerMatch.Answer);

    /// <summary>Clause 6.21, individual access.</summary>
    public static GoldenFrame IdentifyOne { get; } = new(
        "read the product code",
        ModbusRequest.ReadIdentification(0x11, IdentificationAccess.One, IdentificationObject.ProductCode),
        [
            0x11,       // unit
            0x2B,       // function
            0x0E,       // interface
            0x04,       // one
            0x01,       // which
            0x73, 0x24, // CRC
        ],
        [
            0x11,       // unit
            0x2B,       // function
            0x0E,       // interface
            0x04,       // one
            0x81,       // conformity: basic, as a stream or one by one
            0x00,       // no more follow
            0x00,       // no next object
            0x01,       // how many objects
            0x01,       // product code
            0x0F,       // length
            .. "Product code XX"u8,
            0x7A, 0x0A, // CRC
        ],
        AnswerMatch.Answer);

    public static GoldenFrame RefusedCoils { get; } = ReadCoils with
    {
        Name = "a read of coils refused",
        Received =
        [
            0x11,       // unit
            0x81,       // function with the flag of an exception
            0x02,       // illegal data address
            0xC0, 0x54, // CRC
        ],
        Match = AnswerMatch.Refusal,
    };

    public static GoldenFrame RefusedInputs { get; } = ReadInputs with
    {
        Name = "a read of discrete inputs refused",
        Received =
        [
            0x11,       // unit
            0x82,       // function with the flag of an exception
            0x01,       // illegal function
            0x80, 0xA5, // CRC
        ],
        Match = AnswerMatch.Refusal,
    };

    public static GoldenFrame RefusedCoil { get; } = WriteCoil with
    {
        Name = "a write of one coil refused",
        Received =
        [
            0x11,       // unit
            0x85,       // function with the flag of an exception
            0x02,       // illegal data address
            0xC2, 0x94, // CRC
        ],
        Match = AnswerMatch.Refusal,
    };

    public static GoldenFrame RefusedPing { get; } = Ping with
    {
        Name = "a diagnosis refused",
        Received =
        [
            0x11,       // unit
            0x88,       // function with the flag of an exception
            0x01,       // illegal function
            0x86, 0x05, // CRC
        ],
        Match = AnswerMatch.Refusal,
    };

    public static GoldenFrame RefusedCoilsWritten { get; } = WriteCoils with
    {
        Name = "a write of ten coils refused",
        Received =
        [
            0x11,       // unit
            0x8F,       // function with the flag of an exception
            0x03,       // illegal data value
            0x05, 0xF4, // CRC
        ],
        Match = AnswerMatch.Refusal,
    };

    public static GoldenFrame RefusedIdentification { get; } = Identify with
    {
        Name = "an identification refused",
        Received =
        [
            0x11,       // unit
            0xAB,       // function with the flag of an exception
            0x03,       // illegal data value
            0x1E, 0xF4, // CRC
        ],
        Match = AnswerMatch.Refusal,
    };

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
        ReadCoils, ReadInputs, ReadHolding, ReadInput, WriteCoil, OpenCoil, WriteSingle, Ping, ReadCounter, WriteCoils, WriteMultiple,
        CloseRelay, Identify, IdentifyBegin, IdentifyEnd, IdentifyOne,
        RefusedCoils, RefusedInputs, RefusedHolding, RefusedInput, RefusedCoil, RefusedSingle, RefusedPing, RefusedCoilsWritten, RefusedMultiple,
        RefusedIdentification,
    ];
}
