using MeterEdge.Modbus.Frames;

namespace MeterEdge.Metering.Evidence;

/// <summary>
/// Finds an RTU frame of anybody among any bytes. It looks only at lengths that the function allows (MODBUS Application Protocol
/// Specification V1.1b3, clause 6), as any bytes hold a run whose checksum holds by chance, if one only tries them all.
/// </summary>
internal static class FrameFinder
{
    private const byte ExceptionFlag = 0x80;
    private const int HighestUnit = 247;
    private const int Shortest = 5;

    /// <summary>The first frame; length 0 when there is none.</summary>
    public static FoundFrame First(ReadOnlySpan<byte> bytes)
    {
        for (var at = 0; at + Shortest <= bytes.Length; at++)
        {
            if (bytes[at] is 0 or > HighestUnit)
                continue;
            var rest = bytes[at..];
            if (RequestLength(rest) is var asked && Holds(rest, asked))
                return new(at, asked, IsRequest: true);
            if (AnswerLength(rest) is var answer && Holds(rest, answer))
                return new(at, answer, IsRequest: false);
        }

        return default;
    }

    private static bool Holds(ReadOnlySpan<byte> bytes, int length) => length > 0 && length <= bytes.Length && Crc16.Holds(bytes[..length]);

    /// <summary>0 when it can be none, or could be the answer just as well.</summary>
    private static int RequestLength(ReadOnlySpan<byte> bytes) => bytes[1] switch
    {
        0x01 or 0x02 or 0x03 or 0x04 => 8,
        0x0F or 0x10 when bytes.Length > 6 => 9 + bytes[6],
        _ => 0,
    };

    private static int AnswerLength(ReadOnlySpan<byte> bytes) => bytes[1] switch
    {
        0x01 or 0x02 or 0x03 or 0x04 => 5 + bytes[2],
        0x05 or 0x06 or 0x08 or 0x0F or 0x10 => 8,
        > ExceptionFlag and <= (ExceptionFlag | 0x2B) => Shortest,
        _ => 0,
    };
}

/// <summary>A frame among bytes.</summary>
/// <param name="At">Its first byte.</param>
/// <param name="Length">Its length, 0 for none.</param>
/// <param name="IsRequest">It asks; otherwise it answers, or could do either.</param>
internal readonly record struct FoundFrame(int At, int Length, bool IsRequest);
