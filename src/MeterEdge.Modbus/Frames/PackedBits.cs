namespace MeterEdge.Modbus.Frames;

/// <summary>
/// Coils or discrete inputs as they travel: eight in a byte, the first in the lowest bit of the first byte. The bits that fill up the
/// last byte say nothing: a device shall send zeros there, and what it sends instead is never looked at.
/// Source: MODBUS Application Protocol Specification V1.1b3, clauses 6.1, 6.2 and 6.11.
/// </summary>
public readonly ref struct PackedBits
{
    private readonly ReadOnlySpan<byte> _bytes;

    internal PackedBits(ReadOnlySpan<byte> bytes, int count)
    {
        _bytes = bytes;
        Count = count;
    }

    /// <summary>How many there are.</summary>
    public int Count { get; }

    /// <summary>True when this one is on.</summary>
    /// <param name="index">0, the first asked for, to <see cref="Count"/> - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such bit.</exception>
    public bool this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
            return (_bytes[index / 8] & (1 << (index % 8))) != 0;
        }
    }

    internal static int Bytes(int count) => (count + 7) / 8;

    internal static byte[] Pack(ReadOnlySpan<bool> bits)
    {
        var bytes = new byte[Bytes(bits.Length)];
        for (var i = 0; i < bits.Length; i++)
        {
            bytes[i / 8] |= (byte)(bits[i] ? 1 << (i % 8) : 0);
        }

        return bytes;
    }
}
