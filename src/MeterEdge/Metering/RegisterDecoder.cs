using System.Buffers.Binary;
using System.Collections.Immutable;
using MeterEdge.Metering.Profiles;
using MeterEdge.Readings;

namespace MeterEdge.Metering;

/// <summary>Turns the registers of an answer into values.</summary>
public static class RegisterDecoder
{
    // Beyond any meter's range, and far enough inside decimal's for every scale to fit.
    private const decimal Limit = 1e15m;

    /// <summary>
    /// Decodes those registers that lie whole within the answer; others are left to another answer.
    /// </summary>
    /// <param name="registers">The registers wanted, see <see cref="ReadPlan.Registers"/>.</param>
    /// <param name="first">Address of the answer's first register.</param>
    /// <param name="bytes">The registers as they came, two bytes each, most significant first.</param>
    /// <param name="values">Takes the values, in the order of <paramref name="registers"/>.</param>
    /// <param name="invalid">
    /// Takes what held no number or one out of all range. It has no value; the reading is then suspect for <see cref="Why.InvalidValue"/>.
    /// </param>
    public static void Decode(
        ReadOnlySpan<ProfileRegister> registers,
        ushort first,
        ReadOnlySpan<byte> bytes,
        ImmutableArray<Measurement>.Builder values,
        ImmutableArray<Quantity>.Builder invalid)
    {
        var end = first + (bytes.Length / 2);
        foreach (var register in registers)
        {
            if (register.Address < first || register.End > end)
                continue;
            var words = bytes.Slice((register.Address - first) * 2, register.Count * 2);
            if (TryDecode(register, words, out var measurement))
                values.Add(measurement);
            else
                invalid.Add(register.Quantity);
        }
    }

    private static bool TryDecode(ProfileRegister register, ReadOnlySpan<byte> bytes, out Measurement measurement)
    {
        measurement = default;
        var wire = Bits(bytes, WordOrder.Abcd);
        var bits = Bits(bytes, register.Order);
        var (known, exact) = Number(register.Type, bits);
        if (register.Invalid.Contains(bits) || !known || Math.Abs(exact) > Limit)
            return false;
        var value = exact * register.Factor;
        measurement = register.Quantity.IsEnergy()
            ? new(register.Quantity, Plain(decimal.Round(value, 0, MidpointRounding.ToEven)), new RegisterWords(wire, (byte)register.Count))
            : new(register.Quantity, Plain(value), default);
        return true;
    }

    private static ulong Bits(ReadOnlySpan<byte> bytes, WordOrder order)
    {
        var bits = 0UL;
        for (var word = 0; word < bytes.Length; word += 2)
        {
            var at = order switch
            {
                WordOrder.Abcd => word,
                WordOrder.Cdab => bytes.Length - 2 - word,
            };
            bits = (bits << 16) | BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]);
        }

        return bits;
    }

    private static (bool Known, decimal Exact) Number(RegisterType type, ulong bits) => type switch
    {
        RegisterType.Binary32 => (ShortestDecimal.TryOf(BitConverter.UInt32BitsToSingle((uint)bits), out var single), single),
        RegisterType.Binary64 => (ShortestDecimal.TryOf(BitConverter.UInt64BitsToDouble(bits), out var twice), twice),
        RegisterType.Unsigned16 or RegisterType.Unsigned32 or RegisterType.Unsigned64 => (true, bits),
        RegisterType.Signed16 => (true, unchecked((short)bits)),
        RegisterType.Signed32 => (true, unchecked((int)bits)),
        RegisterType.Signed64 => (true, unchecked((long)bits)),
    };

    // Dividing by one with all its zeros takes the trailing zeros off; minus nought is nought.
    private static decimal Plain(decimal value) => value == 0 ? 0m : value / 1.0000000000000000000000000000m;
}
