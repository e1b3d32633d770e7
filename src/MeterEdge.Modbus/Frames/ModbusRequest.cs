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

    private readonly byte[] _frame;

    private ModbusRequest(Framing framing, byte unit, ushort first, int count, byte[] data, AnswerBody answer)
    {
        if (framing is not (Framing.Rtu or Framing.Tcp))
        {
            throw new ArgumentOutOfRangeException(nameof(framing), framing, "a frame is of RTU or of TCP");
        }

        if (framing == Framing.Rtu && unit is < 1 or > 247)
        {
            throw new ArgumentOutOfRangeException(nameof(unit), unit, "a unit is 1 to 247 (MODBUS over Serial Line V1.02, clause 2.2)");
        }

        if (first + count > 0x10000)
        {
            throw new ArgumentOutOfRangeException(nameof(count), count, $"{count} registers from 0x{first:X4} end beyond 0xFFFF");
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
    /// The unit asked: 1 to 247 with RTU. With TCP 0 to 255; what is not behind a gateway is 255, or 0 (MODBUS Messaging on TCP/IP
    /// Implementation Guide V1.0b, clause 4.4.2.1).
    /// </summary>
    public byte Unit { get; }

    /// <summary>What it is asked to do.</summary>
    public FunctionCode Function { get; }

    /// <summary>First register, as on the wire: from 0.</summary>
    public ushort First { get; }

    /// <summary>Number of registers read or written, 1 or more.</summary>
    public int Count { get; }

    /// <summary>The whole frame: with RTU its checksum included, with TCP the transaction of its last sending.</summary>
    public ReadOnlyMemory<byte> Frame => _frame;

    /// <summary>What a valid answer looks like.</summary>
    public ModbusAnswer Answer { get; }

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

    /// <summary>Write Single Register (06, clause 6.6).</summary>
    /// <param name="unit">1 to 247, with TCP 0 to 255.</param>
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
    /// <param name="unit">1 to 247, with TCP 0 to 255.</param>
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

    /// <inheritdoc/>
    public override string ToString() => $"unit {Unit} function {(byte)Function:D2} registers 0x{First:X4}+{Count}";

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
