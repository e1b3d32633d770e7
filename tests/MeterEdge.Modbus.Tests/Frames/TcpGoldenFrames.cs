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

    /// <summary>Clause 6.1.</summary>
    public static GoldenFrame ReadCoils { get; } = new(
        "TCP: read nineteen coils",
        ModbusRequest.ReadBits(0x11, FunctionCode.ReadCoils, 0x0013, 19, Framing.Tcp),
        [
            0x15, 0x01, // transaction
            0x00, 0x00, // protocol
            0x00, 0x06, // bytes that follow
            0x11,       // unit
            0x01,       // function
            0x00, 0x13, // first coil
            0x00, 0x13, // how many
        ],
        [
            0x15, 0x01, // transaction
            0x00, 0x00, // protocol
            0x00, 0x06, // bytes that follow
            0x11,       // unit
            0x01,       // function
            0x03,       // bytes of coils
            0xCD,       // coils 0x1A to 0x13
            0x6B,       // coils 0x22 to 0x1B
            0x05,       // coils 0x25 to 0x23
        ],
        AnswerMatch.Answer);

    /// <summary>Clause 6.2.</summary>
    public static GoldenFrame ReadInputs { get; } = new(
        "TCP: read twenty-two discrete inputs",
        ModbusRequest.ReadBits(0x11, FunctionCode.ReadDiscreteInputs, 0x00C4, 22, Framing.Tcp),
        [
            0x15, 0x01, // transaction
            0x00, 0x00, // protocol
            0x00, 0x06, // bytes that follow
            0x11,       // unit
            0x02,       // function
            0x00, 0xC4, // first input
            0x00, 0x16, // how many
        ],
        [
            0x15, 0x01, // transaction
            0x00, 0x00, // protocol
            0x00, 0x06, // bytes that follow
            0x11,       // unit
            0x02,       // function
            0x03,       // bytes of inputs
            0xAC,       // inputs 0xCB to 0xC4
            0xDB,       // inputs 0xD3 to 0xCC
            0x35,       // inputs 0xD9 to 0xD4
        ],
        AnswerMatch.Answer);

    /// <summary>Clause 6.5; unit 0 is a device here, and it answers.</summary>
    public static GoldenFrame WriteCoil { get; } = new(
        "TCP: write one coil",
        ModbusRequest.WriteCoil(0x00, 0x00AC, on: true, Framing.Tcp),
        [
            0x15, 0x01, // transaction
            0x00, 0x00, // protocol
            0x00, 0x06, // bytes that follow
            0x00,       // unit
            0x05,       // function
            0x00, 0xAC, // coil
            0xFF, 0x00, // on
        ],
        [
            0x15, 0x01, // transaction
            0x00, 0x00, // protocol
            0x00, 0x06, // bytes that follow
            0x00,       // unit
            0x05,       // function
            0x00, 0xAC, // coil
            0xFF, 0x00, // on
        ],
        AnswerMatch.Answer);

    /// <summary>Clause 6.8.</summary>
    public static GoldenFrame Ping { get; } = new(
        "TCP: say the same again",
        ModbusRequest.Ping(0x11, 0xA537, Framing.Tcp),
        [
            0x15, 0x01, // transaction
            0x00, 0x00, // protocol
            0x00, 0x06, // bytes that follow
            0x11,       // unit
            0x08,       // function
            0x00, 0x00, // sub-function
            0xA5, 0x37, // what to say
        ],
        [
            0x15, 0x01, // transaction
            0x00, 0x00, // protocol
            0x00, 0x06, // bytes that follow
            0x11,       // unit
            0x08,       // function
            0x00, 0x00, // sub-function
            0xA5, 0x37, // what was said
        ],
        AnswerMatch.Answer);

    /// <summary>Clause 6.11.</summary>
    public static GoldenFrame WriteCoils { get; } = new(
        "TCP: write ten coils",
        ModbusRequest.WriteCoils(0x11, 0x0013, [true, false, true, true, false, false, true, true, true, false], Framing.Tcp),
        [
            0x15, 0x01, // transaction
            0x00, 0x00, // protocol
            0x00, 0x09, // bytes that follow
            0x11,       // unit
            0x0F,       // function
            0x00, 0x13, // first coil
            0x00, 0x0A, // how many
            0x02,       // bytes of coils
            0xCD,       // coils 0x1A to 0x13
            0x01,       // coils 0x1C and 0x1B
        ],
        [
            0x15, 0x01, // transaction
            0x00, 0x00, // protocol
            0x00, 0x06, // bytes that follow
            0x11,       // unit
            0x0F,       // function
            0x00, 0x13, // first coil
            0x00, 0x0A, // how many
        ],
        AnswerMatch.Answer);

    /// <summary>Clause 6.21, where the length of the product code does not fit its text; here it does.</summary>
    public static GoldenFrame Identify { get; } = new(
        "TCP: read the basic identification",
        ModbusRequest.ReadIdentification(0x11, IdentificationAccess.Basic, framing: Framing.Tcp),
        [
            0x15, 0x01, // transaction
            0x00, 0x00, // protocol
            0x00, 0x05, // bytes that follow
            0x11,       // unit
            0x2B,       // function
            0x0E,       // interface
            0x01,       // basic
            0x00,       // first object
        ],
        [
            0x15, 0x01, // transaction
            0x00, 0x00, // protocol
            0x00, 0x38, // bytes that follow
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

    public static TheoryData<GoldenFrame> All =>
    [
        ReadCoils, ReadInputs, ReadHolding, ReadInput, WriteCoil, WriteSingle, Ping, WriteCoils, WriteMultiple, Identify, Refused,
    ];
}
