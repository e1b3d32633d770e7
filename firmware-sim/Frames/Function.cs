namespace MeterSim.Frames;

/// <summary>The function codes that the simulated meters know (Modbus Application Protocol V1.1b3, 6).</summary>
internal static class Function
{
    public const byte ReadHolding = 0x03;
    public const byte ReadInput = 0x04;
    public const byte WriteSingle = 0x06;
    public const byte WriteMultiple = 0x10;
    public const byte ExceptionBit = 0x80;
}
