using MeterEdge.Modbus.Line;

namespace MeterEdge.Modbus.Serial;

/// <summary>Parity of a character. The default of Modbus is even (MODBUS over Serial Line V1.02, clause 2.5.1).</summary>
public enum Parity : byte
{
    /// <summary>No parity bit.</summary>
    None,

    /// <summary>Even parity.</summary>
    Even,

    /// <summary>Odd parity.</summary>
    Odd,
}

/// <summary>How a serial device is set up. A character always has eight data bits: RTU needs them.</summary>
public sealed record SerialSettings
{
    /// <summary>The rates that can be set, in bits per second.</summary>
    public static readonly IReadOnlyList<int> StandardRates = [300, 600, 1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200, 230400];

    /// <summary>Settings of a device.</summary>
    /// <param name="port">Path of the device, e.g. <c>/dev/ttyS1</c>, or its name on other systems, e.g. <c>COM3</c>.</param>
    /// <param name="baud">One of <see cref="StandardRates"/>.</param>
    /// <param name="parity">Parity.</param>
    /// <param name="stopBits">1 or 2.</param>
    /// <param name="rs485">Who turns the transceiver of an RS-485 line.</param>
    /// <exception cref="ArgumentException">The port is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A rate that cannot be set, another parity, other stop bits or another mode.</exception>
    public SerialSettings(string port, int baud, Parity parity = Parity.None, int stopBits = 1, Rs485Mode rs485 = Rs485Mode.Auto)
    {
        ArgumentException.ThrowIfNullOrEmpty(port);
        if (!StandardRates.Contains(baud))
        {
            throw new ArgumentOutOfRangeException(nameof(baud), baud, $"the rate is one of {string.Join(", ", StandardRates)}");
        }

        if (parity is not (Parity.None or Parity.Even or Parity.Odd))
        {
            throw new ArgumentOutOfRangeException(nameof(parity), parity, "parity is none, even or odd");
        }

        if (stopBits is not (1 or 2))
        {
            throw new ArgumentOutOfRangeException(nameof(stopBits), stopBits, "there are 1 or 2 stop bits");
        }

        if (rs485 is not (Rs485Mode.Auto or Rs485Mode.On or Rs485Mode.Off))
        {
            throw new ArgumentOutOfRangeException(nameof(rs485), rs485, "direction control is auto, on or off");
        }

        Port = port;
        Baud = baud;
        Parity = parity;
        StopBits = stopBits;
        Rs485 = rs485;
    }

    /// <summary>Path of the device.</summary>
    public string Port { get; }

    /// <summary>Bits per second.</summary>
    public int Baud { get; }

    /// <summary>Parity.</summary>
    public Parity Parity { get; }

    /// <summary>1 or 2.</summary>
    public int StopBits { get; }

    /// <summary>Who turns the transceiver of an RS-485 line.</summary>
    public Rs485Mode Rs485 { get; }

    /// <summary>Start bit, eight data bits, parity bit if any, stop bits.</summary>
    public int BitsPerChar => BitsPerCharWith(Parity, StopBits);

    /// <summary>Bits of a character on the wire: 10 to 12.</summary>
    public static int BitsPerCharWith(Parity parity, int stopBits) => 1 + 8 + (parity == Parity.None ? 0 : 1) + stopBits;

    /// <summary>The timing that follows.</summary>
    public LineTiming Timing => LineTiming.For(Baud, BitsPerChar);
}
