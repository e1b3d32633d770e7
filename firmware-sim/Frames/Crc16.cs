namespace MeterSim.Frames;

/// <summary>CRC-16/Modbus (Modbus over Serial Line V1.02, 6.2.2): reflected polynomial 0xA001, start 0xFFFF, low byte sent first.</summary>
internal static class Crc16
{
    private static readonly ushort[] Table = MakeTable();

    public static ushort Of(ReadOnlySpan<byte> bytes)
    {
        ushort crc = 0xFFFF;
        foreach (byte b in bytes)
            crc = (ushort)((crc >> 8) ^ Table[(crc ^ b) & 0xFF]);
        return crc;
    }

    /// <summary>True when the last two bytes are the CRC of those before.</summary>
    public static bool Closes(ReadOnlySpan<byte> frame)
    {
        if (frame.Length < 3)
            return false;
        ushort crc = Of(frame[..^2]);
        return frame[^2] == (byte)(crc & 0xFF) && frame[^1] == (byte)(crc >> 8);
    }

    private static ushort[] MakeTable()
    {
        var table = new ushort[256];
        for (int value = 0; value < table.Length; value++)
        {
            int crc = value;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xA001 : crc >> 1;
            table[value] = (ushort)crc;
        }
        return table;
    }
}
