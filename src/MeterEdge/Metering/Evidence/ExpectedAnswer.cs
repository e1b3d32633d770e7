using MeterEdge.Modbus.Frames;

namespace MeterEdge.Metering.Evidence;

/// <summary>How many bytes a normal answer to a request has (MODBUS Application Protocol Specification V1.1b3, clause 6).</summary>
internal static class ExpectedAnswer
{
    /// <summary>An RTU refusal: unit, function, code, checksum.</summary>
    public const int Refusal = 5;

    private const int RtuAround = 3;
    private const int TcpBefore = 7;

    // Function, first, how many.
    private const int Read = 5;

    /// <summary>Of a whole request; of one whose answer varies, the shortest.</summary>
    public static int Length(ReadOnlySpan<byte> request, Framing framing)
    {
        var body = framing == Framing.Tcp ? request[TcpBefore..] : request[1..^2];
        return (framing == Framing.Tcp ? TcpBefore : RtuAround) + body[0] switch
        {
            0x01 or 0x02 when body.Length >= Read => 2 + ((Count(body) + 7) / 8),
            0x03 or 0x04 when body.Length >= Read => 2 + (2 * Count(body)),
            0x2B => 7,
            _ => 5,
        };
    }

    /// <summary>Whether a request that comes back is told from its answer: a write and a diagnosis are answered by themselves.</summary>
    public static bool CanEcho(ReadOnlySpan<byte> request) => request[1] is >= 0x01 and <= 0x04 or 0x0F or 0x10 or 0x2B;

    private static int Count(ReadOnlySpan<byte> body) => (body[3] << 8) | body[4];
}
