using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace MeterSim.Meters;

/// <summary>Lays values into register words, high word first, and reads them out of there again as exact decimal text.</summary>
internal static class RegisterCodec
{
    /// <summary>Registers that a value takes; a text says its own length.</summary>
    public static int WordsOf(RegisterType type) => type switch
    {
        RegisterType.U16 or RegisterType.S16 => 1,
        RegisterType.U32 or RegisterType.S32 or RegisterType.F32 => 2,
        RegisterType.U64 or RegisterType.S64 or RegisterType.F64 => 4,
        RegisterType.Text => throw new ArgumentException("a text has no length of its own", nameof(type)),
    };

    public static bool IsFloat(RegisterType type) => type is RegisterType.F32 or RegisterType.F64;

    public static void PutReal(RegisterType type, double value, Span<byte> words)
    {
        if (type == RegisterType.F32)
            BinaryPrimitives.WriteSingleBigEndian(words, (float)value);
        else if (type == RegisterType.F64)
            BinaryPrimitives.WriteDoubleBigEndian(words, value);
        else
            PutWhole(type, (Int128)Math.Round(value), words);
    }

    /// <summary>A value beyond the type's range stops at its end, as a display would.</summary>
    public static void PutWhole(RegisterType type, Int128 value, Span<byte> words)
    {
        Int128 held = Int128.Clamp(value, Lowest(type), Highest(type));
        if (words.Length == 2)
            BinaryPrimitives.WriteUInt16BigEndian(words, unchecked((ushort)held));
        else if (words.Length == 4)
            BinaryPrimitives.WriteUInt32BigEndian(words, unchecked((uint)held));
        else
            BinaryPrimitives.WriteUInt64BigEndian(words, unchecked((ulong)held));
    }

    /// <summary>ABB's sign for "this model does not have it": 0x7FFF... where signed, 0xFFFF... where not.</summary>
    public static void PutMissing(RegisterType type, Span<byte> words) => PutWhole(type, Highest(type), words);

    /// <summary>The shortest decimal that gives the same value again.</summary>
    public static string Text(RegisterType type, ReadOnlySpan<byte> words) => type switch
    {
        RegisterType.U16 => BinaryPrimitives.ReadUInt16BigEndian(words).ToString(CultureInfo.InvariantCulture),
        RegisterType.S16 => BinaryPrimitives.ReadInt16BigEndian(words).ToString(CultureInfo.InvariantCulture),
        RegisterType.U32 => BinaryPrimitives.ReadUInt32BigEndian(words).ToString(CultureInfo.InvariantCulture),
        RegisterType.S32 => BinaryPrimitives.ReadInt32BigEndian(words).ToString(CultureInfo.InvariantCulture),
        RegisterType.U64 => BinaryPrimitives.ReadUInt64BigEndian(words).ToString(CultureInfo.InvariantCulture),
        RegisterType.S64 => BinaryPrimitives.ReadInt64BigEndian(words).ToString(CultureInfo.InvariantCulture),
        RegisterType.F32 => Shortest(BinaryPrimitives.ReadSingleBigEndian(words)),
        RegisterType.F64 => Shortest(BinaryPrimitives.ReadDoubleBigEndian(words)),
        RegisterType.Text => Encoding.ASCII.GetString(words).TrimEnd('\0'),
    };

    /// <summary>The shortest decimal that gives the same float32 again, without an exponent.</summary>
    public static string Shortest(float value) =>
        // A decimal holds the nine digits of a float32 exactly in this range; beyond it the exponent stays.
        WithoutExponent(value.ToString("R", CultureInfo.InvariantCulture), Math.Abs(value) is >= 1e-18f and < 1e20f);

    private static string Shortest(double value) =>
        // The same for seventeen digits.
        WithoutExponent(value.ToString("R", CultureInfo.InvariantCulture), Math.Abs(value) is >= 1e-11 and < 1e20);

    private static string WithoutExponent(string text, bool fits) =>
        fits && text.Contains('E', StringComparison.Ordinal)
            ? decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture)
            : text;

    private static Int128 Lowest(RegisterType type) => type switch
    {
        RegisterType.S16 => short.MinValue,
        RegisterType.S32 => int.MinValue,
        RegisterType.S64 => long.MinValue,
        RegisterType.U16 or RegisterType.U32 or RegisterType.U64 => 0,
        RegisterType.F32 or RegisterType.F64 or RegisterType.Text => throw new ArgumentException("not a whole number", nameof(type)),
    };

    private static Int128 Highest(RegisterType type) => type switch
    {
        RegisterType.U16 => ushort.MaxValue,
        RegisterType.S16 => short.MaxValue,
        RegisterType.U32 => uint.MaxValue,
        RegisterType.S32 => int.MaxValue,
        RegisterType.U64 => ulong.MaxValue,
        RegisterType.S64 => long.MaxValue,
        RegisterType.F32 or RegisterType.F64 or RegisterType.Text => throw new ArgumentException("not a whole number", nameof(type)),
    };
}
