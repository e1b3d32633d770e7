using System.Buffers.Binary;
using System.Collections.Immutable;
using MeterEdge.Metering.Profiles;
using MeterEdge.Readings;

namespace MeterEdge.Metering;

/// <summary>Turns the registers of an answer into values.</summary>
public static class RegisterDecoder
{
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

    private static bool TryDecode(ProfileRegister register, ReadOnlySpan<byte> words, out Measurement measurement)
    {
        measurement = default;
        var (bits, exact, known) = register.Type switch
        {
            RegisterType.Binary32 => Binary32(register.Order, words),
        };
        if (!known)
            return false;
        var value = exact * register.Scale;
        measurement = register.Quantity.IsEnergy()
            ? new(register.Quantity, Plain(decimal.Round(value, 0, MidpointRounding.ToEven)), new RegisterWords(bits, (byte)register.Count))
            : new(register.Quantity, Plain(value), default);
        return true;
    }

    private static (ulong Bits, decimal Exact, bool Known) Binary32(WordOrder order, ReadOnlySpan<byte> words)
    {
        var bits = order switch
        {
            WordOrder.Abcd => BinaryPrimitives.ReadUInt32BigEndian(words),
        };
        var known = ShortestDecimal.TryOf(BitConverter.UInt32BitsToSingle(bits), out var exact);
        return (bits, exact, known);
    }

    // Dividing by one with all its zeros takes the trailing zeros off; minus nought is nought.
    private static decimal Plain(decimal value) => value == 0 ? 0m : value / 1.0000000000000000000000000000m;
}
