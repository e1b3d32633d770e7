namespace MeterSim.Frames;

/// <summary>The function codes that the simulated meters know (Modbus Application Protocol V1.1b3, 6).</summary>
internal static class Function
{
    public const byte ReadHolding = 0x03;
    public const byte ReadInput = 0x04;
    public const byte WriteSingle = 0x06;
    public const byte WriteMultiple = 0x10;
    public const byte Encapsulated = 0x2B;
    public const byte ExceptionBit = 0x80;

    /// <summary>What function 43 carries when it asks who a device is (6.21).</summary>
    public const byte ReadDeviceIdentification = 0x0E;
}
