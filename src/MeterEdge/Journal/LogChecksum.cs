using System.Buffers.Binary;

namespace MeterEdge.Journal;

/// <summary>The checksum of SQLite's write-ahead log: two sums over words of 32 bits, each of which also adds the other.</summary>
/// <param name="First">Sum that ends with the last word but one.</param>
/// <param name="Second">Sum that ends with the last word.</param>
internal readonly record struct LogChecksum(uint First, uint Second)
{
    /// <summary>Reads one, as the log keeps it.</summary>
    public static LogChecksum Read(ReadOnlySpan<byte> bytes) =>
        new(BinaryPrimitives.ReadUInt32BigEndian(bytes), BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]));

    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt32BigEndian(bytes, First);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[4..], Second);
    }

    /// <summary>Goes on over more bytes, a multiple of eight.</summary>
    public LogChecksum Over(ReadOnlySpan<byte> bytes, bool bigEndian)
    {
        var (first, second) = this;
        for (var at = 0; at < bytes.Length; at += 8)
        {
            unchecked
            {
                first += Word(bytes[at..], bigEndian) + second;
                second += Word(bytes[(at + 4)..], bigEndian) + first;
            }
        }

        return new(first, second);
    }

    /// <summary>
    /// The single bits of the bytes that, turned, would change this sum into another. A high bit of a word counts in so few ways that
    /// several places answer.
    /// </summary>
    public List<int> BitsTo(LogChecksum wanted, ReadOnlySpan<byte> bytes, bool bigEndian)
    {
        var bits = new List<int>();
        var missing = unchecked(new LogChecksum(wanted.First - First, wanted.Second - Second));
        // How much a word counts in the end: from the last pair of words backwards.
        var (left, right) = (new LogChecksum(1, 1), new LogChecksum(0, 1));
        for (var at = bytes.Length - 8; at >= 0; at -= 8)
        {
            AddBits(bits, at, left, missing, Word(bytes[at..], bigEndian), bigEndian);
            AddBits(bits, at + 4, right, missing, Word(bytes[(at + 4)..], bigEndian), bigEndian);
            (left, right) = (left.Earlier, right.Earlier);
        }

        return bits;
    }

    private LogChecksum Earlier => unchecked(new(First + Second, First + (2 * Second)));

    private static void AddBits(List<int> bits, int at, LogChecksum weight, LogChecksum missing, uint word, bool bigEndian)
    {
        for (var bit = 0; bit < 32; bit++)
        {
            var change = (word >> bit & 1) == 0 ? 1u << bit : unchecked(0u - (1u << bit));
            if (unchecked(weight.First * change) == missing.First && unchecked(weight.Second * change) == missing.Second)
                bits.Add(((bigEndian ? at + 3 - (bit / 8) : at + (bit / 8)) * 8) + (bit % 8));
        }
    }

    private static uint Word(ReadOnlySpan<byte> bytes, bool bigEndian) =>
        bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
}
