using System.Globalization;

namespace MeterSim.Line;

/// <summary>Speed and character of a serial line.</summary>
internal readonly record struct FrameFormat
{
    private FrameFormat(int baud, char parity, int stopBits)
    {
        Baud = baud;
        Parity = parity;
        StopBits = stopBits;
    }

    public int Baud { get; }

    /// <summary>N, E or O.</summary>
    public char Parity { get; }

    public int StopBits { get; }

    /// <summary>Start bit, eight data bits, parity bit if any, stop bits.</summary>
    public int BitsPerCharacter => 1 + 8 + (Parity == 'N' ? 0 : 1) + StopBits;

    public long CharacterNs => BitsPerCharacter * 1_000_000_000L / Baud;

    /// <summary>3.5 characters, but 1.75 ms above 19200 baud (Modbus over Serial Line V1.02, 2.5.1.1).</summary>
    public long SilenceNs => Baud > 19200 ? 1_750_000 : BitsPerCharacter * 3_500_000_000L / Baud;

    public static FrameFormat? TryParse(int baud, string format)
    {
        bool known = baud is >= 300 and <= 4_000_000
            && format is { Length: 3 }
            && format[0] == '8'
            && char.ToUpperInvariant(format[1]) is 'N' or 'E' or 'O'
            && format[2] is '1' or '2';
        return known ? new FrameFormat(baud, char.ToUpperInvariant(format[1]), format[2] - '0') : null;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Baud} 8{Parity}{StopBits}");
}
