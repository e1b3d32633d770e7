namespace MeterSim.Frames;

/// <summary>The function codes that the simulated meters know (Modbus Application Protocol V1.1b3, 6).</summary>
internal static class Function
{
    public const byte ReadCoils = 0x01;
    public const byte ReadDiscreteInputs = 0x02;
    public const byte ReadHolding = 0x03;
    public const byte ReadInput = 0x04;
    public const byte WriteSingleCoil = 0x05;
    public const byte WriteSingle = 0x06;
    public const byte Diagnostics = 0x08;
    public const byte WriteMultipleCoils = 0x0F;
    public const byte WriteMultiple = 0x10;
    public const byte Encapsulated = 0x2B;
    public const byte ExceptionBit = 0x80;

    /// <summary>The sub-function of 08 that has everything said again (6.8.1).</summary>
    public const ushort ReturnQueryData = 0x0000;

    /// <summary>What function 43 carries when it asks who a device is (6.21).</summary>
    public const byte ReadDeviceIdentification = 0x0E;

    /// <summary>Is answered with a number of bytes and that many bytes.</summary>
    public static bool Reads(byte function) => function is ReadCoils or ReadDiscreteInputs or ReadHolding or ReadInput;

    /// <summary>May be sent to all at once.</summary>
    public static bool Writes(byte function) => function is WriteSingleCoil or WriteSingle or WriteMultipleCoils or WriteMultiple;
}
