using System.Buffers.Binary;

namespace MeterSim.Meters;

/// <summary>
/// Lays float32s into a block of registers. A block that begins or ends in the middle of a float gets just that word,
/// as memory holds it: an odd start gives plausible wrong values, not a refusal (influxdata/telegraf#8151).
/// </summary>
internal static class MeterImage
{
    /// <param name="block">Two bytes for each register; cleared by the caller.</param>
    /// <param name="first">The block's first register.</param>
    /// <param name="address">The float's first register.</param>
    /// <param name="value">What it holds.</param>
    public static void Put(Span<byte> block, int first, int address, float value)
    {
        int offset = 2 * (address - first);
        if (offset <= -4 || offset >= block.Length)
            return;
        Span<byte> pair = stackalloc byte[4];
        BinaryPrimitives.WriteSingleBigEndian(pair, value);
        if (offset < 0)
            pair[2..].CopyTo(block);
        else if (offset + 4 > block.Length)
            pair[..2].CopyTo(block[offset..]);
        else
            pair.CopyTo(block[offset..]);
    }
}
