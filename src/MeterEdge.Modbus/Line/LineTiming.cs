namespace MeterEdge.Modbus.Line;

/// <summary>How long things take on a serial line.</summary>
/// <param name="CharTime">Time of one character: start bit, 8 data bits, parity if any, stop bits.</param>
/// <param name="Silence">Silence kept before a request.</param>
public readonly record struct LineTiming(TimeSpan CharTime, TimeSpan Silence)
{
    /// <summary>No emulated and no kept time at all; for pseudo-terminals without line timing.</summary>
    public static LineTiming Unlimited { get; } = new(TimeSpan.Zero, TimeSpan.Zero);

    /// <summary>
    /// The timing of a real line. Silence is 3.5 characters, or fixed 1.75 ms above 19200 baud
    /// (MODBUS over Serial Line V1.02, clause 2.5.1.1).
    /// </summary>
    /// <param name="baud">Bits per second, above 0.</param>
    /// <param name="bitsPerChar">10 for 8N1, 11 with parity or a second stop bit.</param>
    public static LineTiming For(int baud, int bitsPerChar)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(baud, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(bitsPerChar, 9);
        var charTime = TimeSpan.FromTicks(((TimeSpan.TicksPerSecond * bitsPerChar) + baud - 1) / baud);
        return new(charTime, baud > 19200 ? TimeSpan.FromMicroseconds(1750) : charTime * 3.5);
    }

    /// <summary>Time of this many characters.</summary>
    public TimeSpan Of(int characters) => CharTime * characters;
}
