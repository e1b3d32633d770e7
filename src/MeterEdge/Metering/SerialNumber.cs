using System.Globalization;
using System.Text;
using MeterEdge.Metering.Profiles;

namespace MeterEdge.Metering;

/// <summary>Serial numbers as meters keep them in their registers. Pure.</summary>
public static class SerialNumber
{
    /// <summary>The number in the registers, as it is printed on the meter; empty when there is none.</summary>
    /// <param name="type">How it is written.</param>
    /// <param name="bytes">The registers, most significant byte first.</param>
    public static string Decode(IdentityType type, ReadOnlySpan<byte> bytes)
    {
        switch (type)
        {
            case IdentityType.Number:
                var number = 0UL;
                foreach (var one in bytes)
                    number = (number << 8) | one;
                return number == 0 ? "" : number.ToString(CultureInfo.InvariantCulture);
            case IdentityType.Text:
                return Printable(bytes, first: 0, step: 1);
            case IdentityType.LowByteText:
                return Printable(bytes, first: 1, step: 2);
        }

        throw new ArgumentOutOfRangeException(nameof(type), type, "no such type");
    }

    /// <summary>True when both are the same meter's: leading zeros, white space and the case of letters do not count.</summary>
    public static bool Same(string configured, string found) =>
        string.Equals(Essence(configured), Essence(found), StringComparison.OrdinalIgnoreCase);

    private static string Essence(string serial) => serial.Trim().TrimStart('0');

    private static string Printable(ReadOnlySpan<byte> bytes, int first, int step)
    {
        var text = new StringBuilder();
        for (var at = first; at < bytes.Length && bytes[at] is > 0x20 and < 0x7F; at += step)
            text.Append((char)bytes[at]);
        return text.ToString();
    }
}
