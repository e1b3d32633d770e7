using System.Buffers.Binary;

namespace MeterEdge.Tests.Metering;

/// <summary>
/// A meter that does as the test says. Its frames are built here by hand, checksum included, so that a mistake in ours
/// cannot hide.
/// </summary>
internal sealed class ScriptedMeter(byte unit)
{
    public byte Unit { get; } = unit;

    /// <summary>What its registers hold, by address; nought elsewhere.</summary>
    public Dictionary<int, float> Floats { get; } = [];

    /// <summary>What it does when asked for registers from this address on.</summary>
    public Func<int, Reply> Reply { get; set; } = _ => Metering.Reply.Values;

    /// <summary>Most registers that it answers at once.</summary>
    public int MostRegisters { get; set; } = 125;

    /// <summary>Registers that it does not have.</summary>
    public HashSet<int> Lacks { get; } = [];

    /// <summary>Exception code of its refusals.</summary>
    public byte Code { get; set; } = 2;

    /// <summary>Registers that are no floats, by address.</summary>
    public Dictionary<int, ushort> Words { get; } = [];

    public TimeSpan Latency { get; set; } = TimeSpan.FromMilliseconds(20);

    /// <summary>Its own answer to a request, checksum left out; null where it answers as a meter does, empty for silence.</summary>
    public Func<byte[], byte[]?> Own { get; set; } = _ => null;

    /// <summary>The answer to a whole, valid read request for this unit; null for silence.</summary>
    public byte[]? Answer(ReadOnlySpan<byte> request)
    {
        if (Own(request.ToArray()) is { } own)
            return own.Length == 0 ? null : Sealed(own);
        var first = BinaryPrimitives.ReadUInt16BigEndian(request[2..]);
        var count = BinaryPrimitives.ReadUInt16BigEndian(request[4..]);
        var reply = count > MostRegisters || Lacks.Any(address => address >= first && address < first + count) ? Metering.Reply.Refusal : Reply(first);
        return reply switch
        {
            Metering.Reply.Values => Values(request[1], first, count),
            Metering.Reply.Silence => null,
            Metering.Reply.Refusal => Sealed([Unit, (byte)(request[1] | 0x80), Code]),
            Metering.Reply.BadChecksum => Corrupt(Values(request[1], first, count)),
        };
    }

    public static ushort Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = 0xFFFF;
        foreach (var one in bytes)
        {
            crc ^= one;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) == 1 ? (crc >> 1) ^ 0xA001 : crc >> 1;
        }

        return (ushort)crc;
    }

    private byte[] Values(byte function, int first, int count)
    {
        // Unit, function, byte count, registers.
        // An odd count ends in the middle of a float.
        var whole = new byte[3 + (2 * (count + (count & 1)))];
        whole[0] = Unit;
        whole[1] = function;
        whole[2] = (byte)(2 * count);
        for (var register = 0; register < count; register += 2)
            BinaryPrimitives.WriteSingleBigEndian(whole.AsSpan(3 + (2 * register)), Floats.GetValueOrDefault(first + register));
        foreach (var (address, word) in Words.Where(one => one.Key >= first && one.Key < first + count))
            BinaryPrimitives.WriteUInt16BigEndian(whole.AsSpan(3 + (2 * (address - first))), word);
        return Sealed(whole[..(3 + (2 * count))]);
    }

    private static byte[] Sealed(byte[] frame)
    {
        var crc = Checksum(frame);
        return [.. frame, (byte)(crc & 0xFF), (byte)(crc >> 8)];
    }

    private static byte[] Corrupt(byte[] frame)
    {
        frame[^1] ^= 0x55;
        return frame;
    }
}

/// <summary>What a scripted meter does.</summary>
internal enum Reply
{
    Values,
    Silence,
    Refusal,
    BadChecksum,
}
