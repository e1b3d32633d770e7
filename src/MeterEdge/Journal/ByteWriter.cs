using System.Buffers.Binary;
using System.Text;

namespace MeterEdge.Journal;

/// <summary>A buffer that is filled, read and filled again; it grows to the largest body and stays there.</summary>
internal sealed class ByteWriter
{
    private byte[] _bytes = new byte[512];
    private int _length;

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    public void Clear() => _length = 0;

    public void Byte(byte value) => Room(1)[0] = value;

    /// <summary>Seven bits per byte, least significant first, the top bit says that more follow.</summary>
    public void Varint(UInt128 value)
    {
        while (value > 0x7F)
        {
            Byte((byte)((uint)(value & 0x7F) | 0x80));
            value >>= 7;
        }

        Byte((byte)value);
    }

    /// <summary>A signed number with its sign in the lowest bit, so that small ones stay short.</summary>
    public void Signed(long value) => Varint(unchecked((ulong)((value << 1) ^ (value >> 63))));

    public void Text(string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        Varint((UInt128)length);
        Encoding.UTF8.GetBytes(text, Room(length));
    }

    /// <summary>The lowest <paramref name="words"/> 16-bit words, most significant first.</summary>
    public void Words(ulong bits, int words)
    {
        for (var word = words - 1; word >= 0; word--)
            BinaryPrimitives.WriteUInt16BigEndian(Room(2), (ushort)((bits >> (word * 16)) & 0xFFFF));
    }

    private Span<byte> Room(int count)
    {
        if (_length + count > _bytes.Length)
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + count));
        var room = _bytes.AsSpan(_length, count);
        _length += count;
        return room;
    }
}
