namespace MeterEdge.Modbus.Frames;

/// <summary>
/// CRC-16 of RTU frames: polynomial 0xA001 reflected, start 0xFFFF, sent low byte first.
/// Source: MODBUS over Serial Line V1.02, clause 6.2.2 (appendix B).
/// </summary>
public static class Crc16
{
    private static readonly ushort[] Table = MakeTable();

    /// <summary>The checksum of these bytes, any number of them.</summary>
    public static ushort Of(ReadOnlySpan<byte> bytes)
    {
        ushort crc = 0xFFFF;
        foreach (var b in bytes)
        {
            crc = (ushort)((crc >> 8) ^ Table[(crc ^ b) & 0xFF]);
        }

        return crc;
    }

    /// <summary>True when the last two bytes are the checksum of those before. False for fewer than four bytes: no frame is shorter.</summary>
    public static bool Holds(ReadOnlySpan<byte> frame) =>
        frame.Length >= 4 && Of(frame[..^2]) == (ushort)(frame[^2] | (frame[^1] << 8));

    /// <summary>Writes the checksum of all but the last two bytes into the last two.</summary>
    public static void Seal(Span<byte> frame)
    {
        var crc = Of(frame[..^2]);
        frame[^2] = (byte)(crc & 0xFF);
        frame[^1] = (byte)(crc >> 8);
    }

    private static ushort[] MakeTable()
    {
        var table = new ushort[256];
        for (var i = 0; i < table.Length; i++)
        {
            var value = (ushort)i;
            for (var bit = 0; bit < 8; bit++)
            {
                value = (ushort)((value & 1) != 0 ? (value >> 1) ^ 0xA001 : value >> 1);
            }

            table[i] = value;
        }

        return table;
    }
}
