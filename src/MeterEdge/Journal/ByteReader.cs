using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace MeterEdge.Journal;

/// <summary>
/// Reads what <see cref="ByteWriter"/> wrote. Whatever the bytes, it throws nothing: the first thing that does not fit sets
/// <see cref="Failed"/>, and from then on every read gives zero.
/// </summary>
internal ref struct ByteReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public bool Failed { get; private set; }

    public readonly bool AtEnd => _rest.IsEmpty;

    public byte Byte()
    {
        var one = Take(1);
        return one.IsEmpty ? (byte)0 : one[0];
    }

    /// <summary>At most <paramref name="bits"/> bits, at most 119.</summary>
    public UInt128 Varint(int bits)
    {
        UInt128 value = 0;
        for (var shift = 0; shift < bits; shift += 7)
        {
            var part = Byte();
            value |= (UInt128)(uint)(part & 0x7F) << shift;
            if ((part & 0x80) == 0)
            {
                if (value >> bits != 0)
                    Fail();
                return Failed ? 0 : value;
            }
        }

        Fail();
        return 0;
    }

    public long Signed()
    {
        var coded = (ulong)Varint(64);
        return unchecked((long)(coded >> 1) ^ -(long)(coded & 1));
    }

    /// <summary>A count or a length, at most <paramref name="most"/>.</summary>
    public int Count(int most)
    {
        var value = Varint(31);
        if (value <= (UInt128)most)
            return (int)value;
        Fail();
        return 0;
    }

    public string Text()
    {
        var utf8 = Take(Count(255));
        if (Utf8.IsValid(utf8))
            return Encoding.UTF8.GetString(utf8);
        Fail();
        return "";
    }

    public ulong Words(int words)
    {
        ulong bits = 0;
        for (var word = 0; word < words; word++)
        {
            var pair = Take(2);
            bits = (bits << 16) | (pair.IsEmpty ? (ushort)0 : BinaryPrimitives.ReadUInt16BigEndian(pair));
        }

        return bits;
    }

    public void Fail()
    {
        Failed = true;
        _rest = default;
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (Failed || _rest.Length < count)
        {
            Fail();
            return default;
        }

        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
