using System.Buffers.Binary;

namespace MeterEdge.Modbus.Frames;

/// <summary>
/// A request to one meter, as a frame, together with what its answer must look like. Made once and sent as often as needed. An RTU
/// frame never changes; the line puts a new transaction into a TCP frame at every sending, so that such a request belongs to
/// one line. Limits: MODBUS Application Protocol Specification V1.1b3, the clauses named below.
/// </summary>
public sealed class ModbusRequest
{
    /// <summary>Most registers that one read can ask for (0x7D; clauses 6.3 and 6.4).</summary>
    public const int MaxReadRegisters = 125;

    /// <summary>Most registers that one write can carry (0x7B; clause 6.12).</summary>
    public const int MaxWriteRegisters = 123;

    /// <summary>Most coils or discrete inputs that one read can ask for (0x7D0; clauses 6.1 and 6.2).</summary>
    public const int MaxReadBits = 2000;

    /// <summary>Most coils that one write can carry (0x7B0; clause 6.11).</summary>
    public const int MaxWriteCoils = 1968;

    private const ushort CoilOn = 0xFF00; // clause 6.5
    private const ushort CoilOff = 0x0000;
    private const ushort ReturnQueryData = 0x0000; // clause 6.8.1

    private readonly byte[] _frame;

    private ModbusRequest(Framing framing, byte unit, ushort first, int count, byte[] data, AnswerBody answer)
    {
        if (framing is not (Framing.Rtu or Framing.Tcp))
        {
            throw new ArgumentOutOfRangeException(nameof(framing), framing, "a frame is of RTU or of TCP");
        }

        if (framing == Framing.Rtu && (unit > 247 || (unit == 0 && !IsWrite(answer.Function))))
        {
            throw new ArgumentOutOfRangeException(
                nameof(unit), unit, "a unit is 1 to 247, or 0 for a write to all (MODBUS over Serial Line V1.02, clauses 2.1 and 2.2)");
        }

        if (first + count > 0x10000)
        {
            throw new ArgumentOutOfRangeException(nameof(count), count, $"{count} from 0x{first:X4} on end beyond 0xFFFF");
        }

        Framing = framing;
        Unit = unit;
        Function = answer.Function;
        First = first;
        Count = count;
        _frame = framing switch
        {
            Framing.Rtu => [unit, (byte)Function, .. data, 0, 0],
            Framing.Tcp => [0, 0, 0, 0, 0, 0, unit, (byte)Function, .. data],
        };
        Answer = framing switch
        {
            Framing.Rtu => new RtuAnswer(unit, answer),
            Framing.Tcp => new TcpAnswer(unit, answer, _frame),
        };
        Seal();
    }

    /// <summary>What stands around function and data.</summary>
    public Framing Framing { get; }

    /// <summary>
    /// The unit asked: 1 to 247 with RTU, where a write to 0 is obeyed by all and answered by nobody (MODBUS over Serial Line V1.02,
    /// clause 2.1). With TCP 0 to 255, and 0 is like any other; what is not behind a gateway is 255, or 0 (MODBUS Messaging on
    /// TCP/IP Implementation Guide V1.0b, clause 4.4.2.1).
    /// </summary>
    public byte Unit { get; }

    /// <summary>What it is asked to do.</summary>
    public FunctionCode Function { get; }

    /// <summary>First register or coil, as on the wire: from 0. The sub-function of a diagnosis, the first object of an identification.</summary>
    public ushort First { get; }

    /// <summary>Number of registers or coils read or written, 1 or more.</summary>
    public int Count { get; }

    /// <summary>The whole frame: with RTU its checksum included, with TCP the transaction of its last sending.</summary>
    public ReadOnlyMemory<byte> Frame => _frame;

    /// <summary>What a valid answer looks like.</summary>
    public ModbusAnswer Answer { get; }

    /// <summary>Read Coils (01, clause 6.1) or Read Discrete Inputs (02, clause 6.2).</summary>
    /// <param name="unit">1 to 247, with TCP 0 to 255.</param>
    /// <param name="function">One of the two.</param>
    /// <param name="first">First coil or input, from 0.</param>
    /// <param name="count">1 to 2000.</param>
    /// <param name="framing">What stands around it on the wire.</param>
    /// <exception cref="ArgumentOutOfRangeException">The request could not be answered by any meter.</exception>
    public static ModbusRequest ReadBits(byte unit, FunctionCode function, ushort first, int count, Framing framing = Framing.Rtu)
    {
        if (function is not (FunctionCode.ReadCoils or FunctionCode.ReadDiscreteInputs))
        {
            throw new ArgumentOutOfRangeException(nameof(function), function, "only functions 01 and 02 read coils and discrete inputs");
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MaxReadBits);
        return new(framing, unit, first, count, Words(first, (ushort)count), new CountedBody(function, PackedBits.Bytes(count)));
    }

    /// <summary>Read Holding Registers (03, clause 6.3) or Read Input Registers (04, clause 6.4).</summary>
    /// <param name="unit">1 to 247, with TCP 0 to 255.</param>
    /// <param name="function">One of the two.</param>
    /// <param name="first">First register, from 0.</param>
    /// <param name="count">1 to 125.</param>
    /// <param name="framing">What stands around it on the wire.</param>
    /// <exception cref="ArgumentOutOfRangeException">The request could not be answered by any meter.</exception>
    public static ModbusRequest Read(byte unit, FunctionCode function, ushort first, int count, Framing framing = Framing.Rtu)
    {
        if (function is not (FunctionCode.ReadHoldingRegisters or FunctionCode.ReadInputRegisters))
        {
            throw new ArgumentOutOfRangeException(nameof(function), function, "only functions 03 and 04 read registers");
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MaxReadRegisters);
        return new(framing, unit, first, count, Words(first, (ushort)count), new CountedBody(function, 2 * count));
    }

    /// <summary>Write Single Coil (05, clause 6.5).</summary>
    /// <param name="unit">1 to 247, or 0 for all on a serial line; with TCP 0 to 255.</param>
    /// <param name="coil">The coil, from 0.</param>
    /// <param name="on">What it shall be.</param>
    /// <param name="framing">What stands around it on the wire.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such unit.</exception>
    public static ModbusRequest WriteCoil(byte unit, ushort coil, bool on, Framing framing = Framing.Rtu)
    {
        var data = Words(coil, on ? CoilOn : CoilOff);
        return new(framing, unit, coil, 1, data, new EchoBody(FunctionCode.WriteSingleCoil, data));
    }

    /// <summary>Write Multiple Coils (15, clause 6.11).</summary>
    /// <param name="unit">1 to 247, or 0 for all on a serial line; with TCP 0 to 255.</param>
    /// <param name="first">First coil, from 0.</param>
    /// <param name="on">What they shall be, 1 to 1968 of them.</param>
    /// <param name="framing">What stands around it on the wire.</param>
    /// <exception cref="ArgumentOutOfRangeException">The request could not be answered by any meter.</exception>
    public static ModbusRequest WriteCoils(byte unit, ushort first, ReadOnlySpan<bool> on, Framing framing = Framing.Rtu)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(on.Length, 1, nameof(on));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(on.Length, MaxWriteCoils, nameof(on));
        var echo = Words(first, (ushort)on.Length);
        byte[] data = [.. echo, (byte)PackedBits.Bytes(on.Length), .. PackedBits.Pack(on)];
        return new(framing, unit, first, on.Length, data, new EchoBody(FunctionCode.WriteMultipleCoils, echo));
    }

    /// <summary>Write Single Register (06, clause 6.6).</summary>
    /// <param name="unit">1 to 247, or 0 for all on a serial line; with TCP 0 to 255.</param>
    /// <param name="register">The register, from 0.</param>
    /// <param name="value">What it shall hold.</param>
    /// <param name="framing">What stands around it on the wire.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such unit.</exception>
    public static ModbusRequest WriteSingle(byte unit, ushort register, ushort value, Framing framing = Framing.Rtu)
    {
        var data = Words(register, value);
        return new(framing, unit, register, 1, data, new EchoBody(FunctionCode.WriteSingleRegister, data));
    }

    /// <summary>Write Multiple Registers (16, clause 6.12).</summary>
    /// <param name="unit">1 to 247, or 0 for all on a serial line; with TCP 0 to 255.</param>
    /// <param name="first">First register, from 0.</param>
    /// <param name="values">1 to 123 values.</param>
    /// <param name="framing">What stands around it on the wire.</param>
    /// <exception cref="ArgumentOutOfRangeException">The request could not be answered by any meter.</exception>
    public static ModbusRequest WriteMultiple(byte unit, ushort first, ReadOnlySpan<ushort> values, Framing framing = Framing.Rtu)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(values.Length, 1, nameof(values));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(values.Length, MaxWriteRegisters, nameof(values));
        var echo = Words(first, (ushort)values.Length);
        byte[] data = [.. echo, (byte)(2 * values.Length), .. Words(values)];
        return new(framing, unit, first, values.Length, data, new EchoBody(FunctionCode.WriteMultipleRegisters, echo));
    }

    /// <summary>
    /// Diagnostics (08, clause 6.8), Return Query Data: the device says the same again and does nothing else. For serial lines and what
    /// stands on them behind a gateway.
    /// </summary>
    /// <param name="unit">1 to 247, with TCP 0 to 255.</param>
    /// <param name="data">What it shall say; one that changes tells a late answer from the next.</param>
    /// <param name="framing">What stands around it on the wire.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such unit.</exception>
    public static ModbusRequest Ping(byte unit, ushort data, Framing framing = Framing.Rtu)
    {
        var echo = Words(ReturnQueryData, data);
        return new(framing, unit, ReturnQueryData, 1, echo, new EchoBody(FunctionCode.Diagnostics, echo));
    }

    /// <summary>
    /// Diagnostics (08, clause 6.8), one of the counters; <see cref="ModbusAnswer.Counted"/> takes it out of the answer. For serial
    /// lines and what stands on them behind a gateway.
    /// </summary>
    /// <param name="unit">1 to 247, with TCP 0 to 255.</param>
    /// <param name="counter">Which.</param>
    /// <param name="framing">What stands around it on the wire.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such unit or counter.</exception>
    public static ModbusRequest ReadCounter(byte unit, DiagnosticCounter counter, Framing framing = Framing.Rtu)
    {
        if (counter is < DiagnosticCounter.BusMessages or > DiagnosticCounter.BusCharacterOverruns)
        {
            throw new ArgumentOutOfRangeException(nameof(counter), counter, "the counters are sub-functions 0x0B to 0x12");
        }

        return new(
            framing, unit, (ushort)counter, 1, Words((ushort)counter, 0),
            new EchoBody(FunctionCode.Diagnostics, Words((ushort)counter), following: sizeof(ushort)));
    }

    /// <summary>
    /// Read Device Identification (43/14, clause 6.21); <see cref="DeviceIdentification.Decode"/> takes the objects out of the answer and
    /// says where to go on.
    /// </summary>
    /// <param name="unit">1 to 247, with TCP 0 to 255.</param>
    /// <param name="access">How much to read.</param>
    /// <param name="first">
    /// 0 to begin a stream, then <see cref="DeviceIdentification.Next"/>; a device that does not know it begins again at 0. The number
    /// of the single object.
    /// </param>
    /// <param name="framing">What stands around it on the wire.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such unit or access.</exception>
    public static ModbusRequest ReadIdentification(byte unit, IdentificationAccess access, byte first = 0, Framing framing = Framing.Rtu)
    {
        if (access is < IdentificationAccess.Basic or > IdentificationAccess.One)
        {
            throw new ArgumentOutOfRangeException(nameof(access), access, "access is 1 to 4");
        }

        return new(framing, unit, first, 1, [IdentificationBody.Interface, (byte)access, first], new IdentificationBody(access, first));
    }

    /// <summary>The coils or discrete inputs in a valid answer to <see cref="ReadBits"/> (clauses 6.1 and 6.2).</summary>
    /// <param name="answer">A whole frame that <see cref="Answer"/> has accepted.</param>
    public PackedBits BitsIn(ReadOnlySpan<byte> answer) => new(Answer.Data(answer)[2..], Count);

    /// <inheritdoc/>
    public override string ToString() => $"unit {Unit} function {(byte)Function:D2} {What}";

    private string What => Function switch
    {
        FunctionCode.ReadHoldingRegisters or FunctionCode.ReadInputRegisters or FunctionCode.WriteSingleRegister
            or FunctionCode.WriteMultipleRegisters => $"registers 0x{First:X4}+{Count}",
        FunctionCode.ReadCoils or FunctionCode.WriteSingleCoil or FunctionCode.WriteMultipleCoils => $"coils 0x{First:X4}+{Count}",
        FunctionCode.ReadDiscreteInputs => $"inputs 0x{First:X4}+{Count}",
        FunctionCode.Diagnostics => $"sub-function 0x{First:X2}",
        FunctionCode.EncapsulatedInterface => $"object 0x{First:X2}",
    };

    private static bool IsWrite(FunctionCode function) => function is FunctionCode.WriteSingleCoil or FunctionCode.WriteSingleRegister
        or FunctionCode.WriteMultipleCoils or FunctionCode.WriteMultipleRegisters;

    private static byte[] Words(params ReadOnlySpan<ushort> words)
    {
        var bytes = new byte[2 * words.Length];
        for (var i = 0; i < words.Length; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2 * i), words[i]);
        }

        return bytes;
    }

    private void Seal()
    {
        switch (Framing)
        {
            case Framing.Rtu:
                Crc16.Seal(_frame);
                break;
            case Framing.Tcp:
                Mbap.SetLength(_frame);
                break;
        }
    }
}
