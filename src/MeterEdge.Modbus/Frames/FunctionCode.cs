namespace MeterEdge.Modbus.Frames;

/// <summary>Functions this library speaks. Numbers: MODBUS Application Protocol Specification V1.1b3, clause 6.</summary>
public enum FunctionCode : byte
{
    /// <summary>Read Holding Registers, clause 6.3.</summary>
    ReadHoldingRegisters = 0x03,

    /// <summary>Read Input Registers, clause 6.4.</summary>
    ReadInputRegisters = 0x04,

    /// <summary>Write Single Register, clause 6.6.</summary>
    WriteSingleRegister = 0x06,

    /// <summary>Write Multiple Registers, clause 6.12.</summary>
    WriteMultipleRegisters = 0x10,
}
