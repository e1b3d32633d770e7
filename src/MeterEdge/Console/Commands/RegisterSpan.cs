using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using MeterEdge.Modbus.Frames;

namespace MeterEdge.Console.Commands;

/// <summary>Registers as a technician names them: <c>72</c>, <c>0x0048:4</c>, <c>holding:0xFC00:2</c>.</summary>
/// <param name="Function">3 (holding) or 4 (input).</param>
/// <param name="First">First address on the wire.</param>
/// <param name="Count">How many, 1 to 125.</param>
internal readonly record struct RegisterSpan(byte Function, ushort First, int Count)
{
    private const byte Holding = 3;
    private const byte Input = 4;
    private const int UsualCount = 2;

    /// <summary>Reads the written form. Pure; never throws.</summary>
    /// <param name="text">As it was typed.</param>
    /// <param name="usual">Function of the meter's profile.</param>
    /// <param name="span">The registers.</param>
    public static bool TryParse(string text, byte usual, out RegisterSpan span)
    {
        var parts = text.Split(':');
        var function = parts[0] switch { "holding" => Holding, "input" => Input, _ => (byte)0 };
        var rest = function == 0 ? parts : parts[1..];
        span = default;
        if (rest is not ([_] or [_, _]) || !TryNumber(rest[0], out var first))
            return false;
        var count = UsualCount;
        if (rest is [_, var many] && (!TryNumber(many, out count) || count is < 1 or > ModbusRequest.MaxReadRegisters))
            return false;
        if (first > ushort.MaxValue || first + count > ushort.MaxValue + 1)
            return false;
        span = new(function == 0 ? usual : function, (ushort)first, count);
        return true;
    }

    /// <summary>The request for them.</summary>
    public ModbusRequest Request(byte unit, Framing framing) => ModbusRequest.Read(unit, (FunctionCode)Function, First, Count, framing);

    /// <summary>The registers of an answer as numbers.</summary>
    public static ImmutableArray<ushort> Words(ReadOnlySpan<byte> bytes)
    {
        var words = ImmutableArray.CreateBuilder<ushort>(bytes.Length / 2);
        for (var at = 0; at + 1 < bytes.Length; at += 2)
            words.Add(BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]));
        return words.MoveToImmutable();
    }

    private static bool TryNumber(string text, out int number) => text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
        ? int.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number) && number >= 0
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}

/// <summary>Registers that were read.</summary>
public sealed record RegistersRead(string Serial, int Unit, int Function, int First, ImmutableArray<string> Registers);
