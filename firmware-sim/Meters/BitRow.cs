using System.Buffers.Binary;
using MeterSim.Frames;

namespace MeterSim.Meters;

/// <summary>
/// One coil or discrete input. On the wire eight are packed into a byte, the first in its lowest bit, and the last byte is filled up
/// with zeros (Modbus Application Protocol V1.1b3, 6.1, 6.2 and 6.11).
/// </summary>
/// <param name="Address">As on the wire.</param>
/// <param name="Name">What it is.</param>
/// <param name="IsOn">How it is now.</param>
internal sealed record BitRow(ushort Address, string Name, Func<SimulatedMeter, bool> IsOn)
{
    private const int MostRead = 2000;
    private const int MostWritten = 1968;
    private const ushort On = 0xFF00;
    private const ushort Off = 0x0000;

    /// <summary>Sets a coil; a discrete input has none.</summary>
    public Action<SimulatedMeter, bool> Set { get; init; } = (_, _) => { };

    public static int Bytes(int count) => (count + 7) / 8;

    /// <summary>Functions 01 and 02; the order of the checks: figures 11 and 12.</summary>
    public static ExceptionCode Read(SimulatedMeter meter, IReadOnlyList<BitRow> rows, Request request, Span<byte> packed)
    {
        if (Check(rows, request.First, request.Count, MostRead) is var exception and not ExceptionCode.None)
            return exception;
        packed[..Bytes(request.Count)].Clear();
        for (int i = 0; i < request.Count; i++)
        {
            if (At(rows, request.First + i)!.IsOn(meter))
                packed[i / 8] |= (byte)(1 << (i % 8));
        }
        return ExceptionCode.None;
    }

    /// <summary>Function 05; the order of the checks: figure 15.</summary>
    public static ExceptionCode WriteOne(SimulatedMeter meter, IReadOnlyList<BitRow> coils, ushort address, ReadOnlySpan<byte> word)
    {
        if (coils.Count == 0)
            return ExceptionCode.IllegalFunction;
        ushort value = BinaryPrimitives.ReadUInt16BigEndian(word);
        if (value is not (On or Off))
            return ExceptionCode.IllegalDataValue;
        if (At(coils, address) is not BitRow coil)
            return ExceptionCode.IllegalDataAddress;
        coil.Set(meter, value == On);
        return ExceptionCode.None;
    }

    /// <summary>Function 15; the order of the checks: figure 21.</summary>
    public static ExceptionCode Write(SimulatedMeter meter, IReadOnlyList<BitRow> coils, ushort first, int count, ReadOnlySpan<byte> packed)
    {
        if (Check(coils, first, count, MostWritten) is var exception and not ExceptionCode.None)
            return exception;
        if (packed.Length != Bytes(count))
            return ExceptionCode.IllegalDataValue;
        for (int i = 0; i < count; i++)
            At(coils, first + i)!.Set(meter, (packed[i / 8] & (1 << (i % 8))) != 0);
        return ExceptionCode.None;
    }

    private static ExceptionCode Check(IReadOnlyList<BitRow> rows, int first, int count, int most)
    {
        if (rows.Count == 0)
            return ExceptionCode.IllegalFunction;
        if (count < 1 || count > most)
            return ExceptionCode.IllegalDataValue;
        for (int i = 0; i < count; i++)
        {
            if (At(rows, first + i) is null)
                return ExceptionCode.IllegalDataAddress;
        }
        return ExceptionCode.None;
    }

    private static BitRow? At(IReadOnlyList<BitRow> rows, int address)
    {
        foreach (BitRow row in rows)
        {
            if (row.Address == address)
                return row;
        }
        return null;
    }
}
