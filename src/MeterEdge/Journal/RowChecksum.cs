using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;

namespace MeterEdge.Journal;

/// <summary>
/// CRC-32C over every column of a row. SQLite has no checksum on its pages, so a flipped bit would otherwise be a wrong reading. The
/// epoch counts by its id, not by its number in the file, so that a damaged table of epochs cannot rename a row either.
/// </summary>
internal static class RowChecksum
{
    public static uint OfReading(long seq, string epoch, long timeMs, string meter, byte kind, ReadOnlySpan<byte> body)
    {
        var crc = BitOperations.Crc32C(uint.MaxValue, unchecked((ulong)seq));
        crc = BitOperations.Crc32C(crc, unchecked((ulong)timeMs));
        crc = BitOperations.Crc32C(crc, kind);
        crc = Over(crc, epoch);
        crc = Over(crc, meter);
        return ~Over(crc, body);
    }

    public static uint OfPosition(string sink, long live, string unacknowledged)
    {
        var crc = BitOperations.Crc32C(uint.MaxValue, unchecked((ulong)live));
        crc = Over(crc, sink);
        return ~Over(crc, unacknowledged);
    }

    private static uint Over(uint crc, string text)
    {
        Span<byte> utf8 = stackalloc byte[256];
        return Encoding.UTF8.TryGetBytes(text, utf8, out var length)
            ? Over(crc, utf8[..length])
            : Over(crc, Encoding.UTF8.GetBytes(text));
    }

    /// <summary>The length goes first: bytes that move from one column into the next are noticed.</summary>
    private static uint Over(uint crc, ReadOnlySpan<byte> bytes)
    {
        crc = BitOperations.Crc32C(crc, (uint)bytes.Length);
        foreach (var eight in MemoryMarshal.Cast<byte, ulong>(bytes))
            crc = BitOperations.Crc32C(crc, eight);
        foreach (var one in bytes[(bytes.Length & ~7)..])
            crc = BitOperations.Crc32C(crc, one);
        return crc;
    }
}
