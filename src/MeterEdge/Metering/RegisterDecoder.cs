using System.Buffers.Binary;
using System.Collections.Immutable;
using MeterEdge.Metering.Profiles;
using MeterEdge.Readings;

namespace MeterEdge.Metering;

/// <summary>Turns the registers of an answer into values.</summary>
public static class RegisterDecoder
{
    // Beyond any meter's range, and far enough inside decimal's for every factor to fit.
    private const decimal Limit = 1e15m;
    private const decimal LargestValue = 1000 * Limit;
    private const decimal MostFactor = 1e6m;
    private const int MostPower = 6;

    /// <summary>Decodes the ratios that lie whole within the answer. What is no ratio (nought, below it, beyond a million) is left out.</summary>
    /// <param name="ratios">Those wanted, see <see cref="ReadPlan.Ratios"/>.</param>
    /// <param name="first">Address of the answer's first register.</param>
    /// <param name="bytes">The registers as they came, two bytes each, most significant first.</param>
    /// <param name="found">Takes them, by name.</param>
    public static void DecodeRatios(ReadOnlySpan<ProfileRatio> ratios, ushort first, ReadOnlySpan<byte> bytes, IDictionary<string, decimal> found)
    {
        foreach (var ratio in ratios)
        {
            if (TryFind(ratio, first, bytes, out var words) && TryNumber(ratio, words, out var number) && TryRatio(ratio, number, out var factor))
                found[ratio.Name] = factor;
        }
    }

    /// <summary>
    /// Decodes those registers that lie whole within the answer; others are left to another answer.
    /// </summary>
    /// <param name="registers">The registers wanted, see <see cref="ReadPlan.Registers"/>.</param>
    /// <param name="first">Address of the answer's first register.</param>
    /// <param name="bytes">The registers as they came, two bytes each, most significant first.</param>
    /// <param name="ratios">The ratios that the meter told, by name.</param>
    /// <param name="values">Takes the values, in the order of <paramref name="registers"/>.</param>
    /// <param name="invalid">
    /// Takes what held no number or one out of all range, or needs a ratio that the meter did not tell. It has no value; the reading is then suspect for <see cref="Why.InvalidValue"/>.
    /// </param>
    public static void Decode(
        ReadOnlySpan<ProfileRegister> registers,
        ushort first,
        ReadOnlySpan<byte> bytes,
        IReadOnlyDictionary<string, decimal> ratios,
        ImmutableArray<Measurement>.Builder values,
        ImmutableArray<Quantity>.Builder invalid)
    {
        foreach (var register in registers)
        {
            if (!TryFind(register, first, bytes, out var words))
                continue;
            if (TryDecode(register, words, ratios, out var measurement))
                values.Add(measurement);
            else
                invalid.Add(register.Quantity);
        }
    }

    private static bool TryFind(ProfileField field, ushort first, ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> words)
    {
        var lies = field.Address >= first && field.End <= first + (bytes.Length / 2);
        words = lies ? bytes.Slice((field.Address - first) * 2, field.Count * 2) : default;
        return lies;
    }

    private static bool TryDecode(ProfileRegister register, ReadOnlySpan<byte> words, IReadOnlyDictionary<string, decimal> ratios, out Measurement measurement)
    {
        measurement = default;
        if (!TryNumber(register, words, out var number))
            return false;
        var value = number * register.Factor;
        foreach (var name in register.Times)
        {
            if (!ratios.TryGetValue(name, out var ratio) || Math.Abs(value) > Limit)
                return false;
            value *= ratio;
        }

        if (Math.Abs(value) > LargestValue)
            return false;

        // A counter below nought is another profile's: wrong words, or a register that counts something else.
        if (register.Quantity.IsEnergy() && value < 0)
            return false;
        measurement = register.Quantity.IsEnergy()
            ? new(register.Quantity, Plain(decimal.Round(value, 0, MidpointRounding.ToEven)), new RegisterWords(Bits(words, WordOrder.Abcd), (byte)register.Count))
            : new(register.Quantity, Plain(value), default);
        return true;
    }

    private static bool TryNumber(ProfileField field, ReadOnlySpan<byte> words, out decimal number)
    {
        var bits = Bits(words, field.Order);
        (var known, number) = Number(field.Type, bits);
        return known && !field.Invalid.Contains(bits) && Math.Abs(number) <= Limit;
    }

    private static bool TryRatio(ProfileRatio ratio, decimal number, out decimal factor)
    {
        factor = 0;
        number *= ratio.Scale;
        switch (ratio.Form)
        {
            case RatioForm.Factor:
                factor = number;
                break;
            case RatioForm.PowerOfTen when Math.Abs(number) <= MostPower && decimal.IsInteger(number):
                factor = 1;
                for (var power = (int)Math.Abs(number); power > 0; power--)
                    factor = number > 0 ? factor * 10 : factor / 10;
                break;
            case RatioForm.PowerOfTen:
                break;
        }

        return factor is > 0 and <= MostFactor;
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
