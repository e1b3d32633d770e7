using System.Buffers.Binary;

namespace MeterSim.Frames;

/// <summary>Builds answers into a buffer of at least 256 bytes; every method returns the length of the finished frame.</summary>
internal static class Answer
{
    /// <summary>Where the register words of a read answer stand.</summary>
    public const int WordsOffset = 3;

    /// <summary>A read answer whose words the caller has already put at <see cref="WordsOffset"/>.</summary>
    public static int Registers(Span<byte> frame, byte unit, byte function, int count)
    {
        frame[0] = unit;
        frame[1] = function;
        frame[2] = (byte)(2 * count);
        return Seal(frame, WordsOffset + 2 * count);
    }

    /// <summary>The answer to a write: the address and the value (06) or the count (16).</summary>
    public static int Written(Span<byte> frame, byte unit, byte function, ushort first, ushort valueOrCount)
    {
        frame[0] = unit;
        frame[1] = function;
        BinaryPrimitives.WriteUInt16BigEndian(frame[2..], first);
        BinaryPrimitives.WriteUInt16BigEndian(frame[4..], valueOrCount);
        return Seal(frame, 6);
    }

    public static int Refusal(Span<byte> frame, byte unit, byte function, ExceptionCode code)
    {
        frame[0] = unit;
        frame[1] = (byte)(function | Function.ExceptionBit);
        frame[2] = (byte)code;
        return Seal(frame, 3);
    }

    /// <summary>Spoils both CRC bytes, as a disturbed line would.</summary>
    public static void SpoilCrc(Span<byte> sealedFrame)
    {
        sealedFrame[^2] ^= 0xFF;
        sealedFrame[^1] ^= 0xFF;
    }

    private static int Seal(Span<byte> frame, int length)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(frame[length..], Crc16.Of(frame[..length]));
        return length + 2;
    }
}
