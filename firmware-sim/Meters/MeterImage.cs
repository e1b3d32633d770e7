namespace MeterSim.Meters;

/// <summary>
/// Lays values into a block of registers. A block that begins or ends in the middle of a value gets just those words,
/// as memory holds them: an odd start gives plausible wrong values, not a refusal (influxdata/telegraf#8151).
/// </summary>
internal static class MeterImage
{
    /// <param name="block">Two bytes for each register.</param>
    /// <param name="first">The block's first register.</param>
    /// <param name="address">The value's first register.</param>
    /// <param name="words">What it holds.</param>
    public static void Put(Span<byte> block, int first, int address, ReadOnlySpan<byte> words)
    {
        int offset = 2 * (address - first);
        int from = Math.Max(0, -offset);
        int until = Math.Min(words.Length, block.Length - offset);
        if (from < until)
            words[from..until].CopyTo(block[(offset + from)..]);
    }
}
