using System.Buffers.Binary;

namespace MeterEdge.Modbus.Frames;

/// <summary>
/// A request to one meter, as an RTU frame, together with what its answer must look like. Immutable; made once and sent
/// as often as needed. Limits: MODBUS Application Protocol Specification V1.1b3, clauses 6.3, 6.4, 6.6 and 6.12.
/// </summary>
public sealed class ModbusRequest
{
    /// <summary>Most registers that one read can ask for (0x7D).</summary>
    public const int MaxReadRegisters = 125;

    /// <summary>Most registers that one write can carry (0x7B).</summary>
    public const int MaxWriteRegisters = 123;

    private readonly byte[] _frame;

    private ModbusRequest(byte unit, FunctionCode function, ushort first, int count, byte[] frame)
    {
        if (unit is < 1 or > 247)
        {
            throw new ArgumentOutOfRangeException(nameof(unit), unit, "a unit is 1 to 247 (MODBUS over Serial Line V1.02, clause 2.2)");
        }

        if (first + count > 0x10000)
        {
            throw new ArgumentOutOfRangeException(nameof(count), count, $"{count} registers from 0x{first:X4} end beyond 0xFFFF");
        }

        Unit = unit;
        Function = function;
        First = first;
        Count = count;
        _frame = frame;
        frame[0] = unit;
        frame[1] = (byte)function;
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), first);
        Crc16.Seal(frame);
        Answer = new RtuAnswer(this);
    }

    /// <summary>The unit asked, 1 to 247.</summary>
    public byte Unit { get; }

    /// <summary>What it is asked to do.</summary>
    public FunctionCode Function { get; }

    /// <summary>First register, as on the wire: from 0.</summary>
    public ushort First { get; }

    /// <summary>Number of registers read or written, 1 or more.</summary>
    public int Count { get; }

    /// <summary>The whole RTU frame, checksum included.</summary>
    public ReadOnlyMemory<byte> Frame => _frame;

    /// <summary>What a valid answer looks like.</summary>
    public RtuAnswer Answer { get; }

    /// <summary>Read Holding Registers (03) or Read Input Registers (04).</summary>
    /// <param name="unit">1 to 247.</param>
    /// <param name="function">One of the two.</param>
    /// <param name="first">First register, from 0.</param>
    /// <param name="count">1 to 125.</param>
    /// <exception cref="ArgumentOutOfRangeException">The request could not be answered by any meter.</exception>
    public static ModbusRequest Read(byte unit, FunctionCode function, ushort first, int count)
    {
        if (function is not (FunctionCode.ReadHoldingRegisters or FunctionCode.ReadInputRegisters))
        {
            throw new ArgumentOutOfRangeException(nameof(function), function, "only functions 03 and 04 read registers");
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MaxReadRegisters);
        var frame = new byte[8];
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(4), (ushort)count);
        return new(unit, function, first, count, frame);
    }

    /// <summary>Write Single Register (06).</summary>
    /// <param name="unit">1 to 247.</param>
    /// <param name="register">The register, from 0.</param>
    /// <param name="value">What it shall hold.</param>
    public static ModbusRequest WriteSingle(byte unit, ushort register, ushort value)
    {
        var frame = new byte[8];
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(4), value);
        return new(unit, FunctionCode.WriteSingleRegister, register, 1, frame);
    }

    /// <summary>Write Multiple Registers (16).</summary>
    /// <param name="unit">1 to 247.</param>
    /// <param name="first">First register, from 0.</param>
    /// <param name="values">1 to 123 values.</param>
    public static ModbusRequest WriteMultiple(byte unit, ushort first, ReadOnlySpan<ushort> values)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(values.Length, 1, nameof(values));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(values.Length, MaxWriteRegisters, nameof(values));
        var frame = new byte[9 + (2 * values.Length)];
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(4), (ushort)values.Length);
        frame[6] = (byte)(2 * values.Length);
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(7 + (2 * i)), values[i]);
        }

        return new(unit, FunctionCode.WriteMultipleRegisters, first, values.Length, frame);
    }

    /// <inheritdoc/>
    public override string ToString() => $"unit {Unit} function {(byte)Function:D2} registers 0x{First:X4}+{Count}";
}
