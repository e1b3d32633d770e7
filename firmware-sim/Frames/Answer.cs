using System.Buffers.Binary;
using System.Text;

namespace MeterSim.Frames;

/// <summary>Builds answers into a buffer of at least 256 bytes; every method returns the length of the finished frame.</summary>
internal static class Answer
{
    /// <summary>Where the words or bits of a read answer stand.</summary>
    public const int WordsOffset = 3;

    /// <summary>A read answer whose words or bits the caller has already put at <see cref="WordsOffset"/>.</summary>
    public static int Read(Span<byte> frame, byte unit, byte function, int bytes)
    {
        frame[0] = unit;
        frame[1] = function;
        frame[2] = (byte)bytes;
        return Seal(frame, WordsOffset + bytes);
    }

    /// <summary>What a read answer carries.</summary>
    public static ReadOnlySpan<byte> Words(ReadOnlySpan<byte> readAnswer) => readAnswer.Slice(WordsOffset, readAnswer[WordsOffset - 1]);

    /// <summary>The answer to a write: the address and the value (05, 06) or the count (15, 16); also that of 08, which says the same again.</summary>
    public static int Written(Span<byte> frame, byte unit, byte function, ushort first, ushort valueOrCount)
    {
        frame[0] = unit;
        frame[1] = function;
        BinaryPrimitives.WriteUInt16BigEndian(frame[2..], first);
        BinaryPrimitives.WriteUInt16BigEndian(frame[4..], valueOrCount);
        return Seal(frame, 6);
    }

    /// <summary>Function 43/14: objects from number <paramref name="first"/> on, all in this answer.</summary>
    public static int Identification(Span<byte> frame, byte unit, byte code, int first, IReadOnlyList<string> objects)
    {
        const byte BasicStreamAndSingle = 0x81;
        ReadOnlySpan<byte> head =
        [
            unit, Function.Encapsulated, Function.ReadDeviceIdentification, code, BasicStreamAndSingle,
            0, // nothing follows
            0, // so there is no next object
            (byte)objects.Count,
        ];
        head.CopyTo(frame);
        int length = head.Length;
        for (int i = 0; i < objects.Count; i++)
        {
            frame[length] = (byte)(first + i);
            frame[length + 1] = (byte)objects[i].Length;
            length += 2 + Encoding.ASCII.GetBytes(objects[i], frame[(length + 2)..]);
        }
        return Seal(frame, length);
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

    /// <summary>Makes the CRC fit again after a change.</summary>
    public static void Reseal(Span<byte> sealedFrame) => Seal(sealedFrame, sealedFrame.Length - 2);

    private static int Seal(Span<byte> frame, int length)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(frame[length..], Crc16.Of(frame[..length]));
        return length + 2;
    }
}
