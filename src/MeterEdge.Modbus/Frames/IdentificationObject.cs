using System.Collections.Immutable;
using System.Text;

namespace MeterEdge.Modbus.Frames;

/// <summary>
/// One thing that a device says of itself. Numbers: MODBUS Application Protocol Specification V1.1b3, clause 6.21, table of object ids.
/// </summary>
/// <param name="Id">Its number; from 0x80 on the vendor's own.</param>
/// <param name="Bytes">As they came, at most 244.</param>
public sealed record IdentificationObject(byte Id, ImmutableArray<byte> Bytes)
{
    /// <summary>Number of the vendor's name; basic.</summary>
    public const byte VendorName = 0x00;

    /// <summary>Number of the product code; basic.</summary>
    public const byte ProductCode = 0x01;

    /// <summary>Number of the revision, major and minor; basic.</summary>
    public const byte Revision = 0x02;

    /// <summary>Number of the vendor's address on the web; regular.</summary>
    public const byte VendorUrl = 0x03;

    /// <summary>Number of the product's name; regular.</summary>
    public const byte ProductName = 0x04;

    /// <summary>Number of the model's name; regular.</summary>
    public const byte ModelName = 0x05;

    /// <summary>Number of the name that the user gave to the application; regular.</summary>
    public const byte UserApplicationName = 0x06;

    /// <summary>
    /// The bytes as ASCII, which the objects up to 0x7F are: blanks and zeros at the end left out, what cannot be printed as
    /// <c>?</c>, so that it may go into a log as it is.
    /// </summary>
    public string Text
    {
        get
        {
            var text = new StringBuilder(Bytes.Length);
            foreach (var b in Bytes.AsSpan().TrimEnd(" \0"u8))
            {
                text.Append(b is >= 0x20 and <= 0x7E ? (char)b : '?');
            }

            return text.ToString();
        }
    }
}
