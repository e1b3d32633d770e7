using System.Globalization;
using System.Text;
using MeterEdge.Metering.Profiles;

namespace MeterEdge.Metering;

/// <summary>Numbers and texts in which meters tell what they are. Pure.</summary>
public static class PlaceText
{
    /// <summary>What the registers say; empty when they hold nothing: nought, or no printable character.</summary>
    /// <param name="type">How it is written.</param>
    /// <param name="bytes">The registers, most significant byte first.</param>
    public static string Decode(PlaceType type, ReadOnlySpan<byte> bytes)
    {
        switch (type)
        {
            case PlaceType.Number:
                var number = 0UL;
                foreach (var one in bytes)
                    number = (number << 8) | one;
                return number == 0 ? "" : number.ToString(CultureInfo.InvariantCulture);
            case PlaceType.Text:
                return Printable(bytes, first: 0, step: 1);
            case PlaceType.LowByteText:
                return Printable(bytes, first: 1, step: 2);
        }

        throw new ArgumentOutOfRangeException(nameof(type), type, "no such type");
    }

    private static string Printable(ReadOnlySpan<byte> bytes, int first, int step)
    {
        var text = new StringBuilder();
        for (var at = first; at < bytes.Length && bytes[at] is > 0x20 and < 0x7F; at += step)
            text.Append((char)bytes[at]);
        return text.ToString();
    }
}
