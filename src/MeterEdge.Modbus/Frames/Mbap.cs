using System.Buffers.Binary;

namespace MeterEdge.Modbus.Frames;

/// <summary>
/// The header of Modbus TCP: transaction (2 bytes), protocol (2, always 0), length of what follows (2), unit (1).
/// Source: MODBUS Messaging on TCP/IP Implementation Guide V1.0b, clause 3.1.3.
/// </summary>
internal static class Mbap
{
    /// <summary>Bytes of the header, unit included.</summary>
    public const int Length = 7;

    // Unit, function and at least one byte; at most the unit and 253 bytes (MODBUS Application Protocol Specification V1.1b3, clause 4.1).
    private const int LeastFollowing = 3;
    private const int MostFollowing = 254;
    private const int Counted = 6; // bytes before the first that the length counts

    public static void SetLength(Span<byte> frame) => BinaryPrimitives.WriteUInt16BigEndian(frame[4..], (ushort)(frame.Length - Counted));

    public static void SetTransaction(Span<byte> frame, ushort transaction) => BinaryPrimitives.WriteUInt16BigEndian(frame, transaction);

    public static ushort Transaction(ReadOnlySpan<byte> frame) => BinaryPrimitives.ReadUInt16BigEndian(frame);

    public static byte Unit(ReadOnlySpan<byte> frame) => frame[6];

    /// <summary>True when the header says Modbus and that these bytes, at least a header of them, are one whole frame.</summary>
    public static bool IsWhole(ReadOnlySpan<byte> frame) => TryLength(frame, out var length) && length == frame.Length;

    /// <summary>Bytes of the frame that begins here, header included. False when these bytes begin none; at least six are needed.</summary>
    public static bool TryLength(ReadOnlySpan<byte> bytes, out int length)
    {
        length = 0;
        if (bytes.Length < Counted || bytes[2] != 0 || bytes[3] != 0)
        {
            return false;
        }

        var following = BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]);
        length = Counted + following;
        return following is >= LeastFollowing and <= MostFollowing;
    }
}
