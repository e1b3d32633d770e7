using System.Globalization;
using MeterEdge.Configuration.Keys;
using MeterEdge.Modbus.Serial;

namespace MeterEdge.Configuration;

/// <summary>What a serial line can be set to.</summary>
internal static class SerialLine
{
    /// <summary>The rates that every serial driver knows.</summary>
    public static readonly IntegerScalar Baud = new(300, 230400, [.. SerialSettings.StandardRates]);

    /// <summary>One or two.</summary>
    public static readonly IntegerScalar StopBits = new(1, 2);

    /// <summary>The short form that people use, e.g. <c>9600 8E1</c>.</summary>
    public static string Text(int baud, Parity parity, int stopBits) =>
        string.Create(CultureInfo.InvariantCulture, $"{baud} 8{parity.ToString()[0]}{stopBits}");

    /// <summary>What to add to it when direction control is not left to be found out.</summary>
    public static string Text(Rs485Mode rs485) => rs485 switch
    {
        Rs485Mode.Auto => "",
        Rs485Mode.On => ", RS-485 on",
        Rs485Mode.Off => ", RS-485 off",
    };
}
