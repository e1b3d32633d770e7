namespace MeterEdge.Modbus.Frames;

/// <summary>Functions this library speaks. Numbers: MODBUS Application Protocol Specification V1.1b3, clause 6.</summary>
public enum FunctionCode : byte
{
    /// <summary>Read Coils, clause 6.1.</summary>
    ReadCoils = 0x01,

    /// <summary>Read Discrete Inputs, clause 6.2.</summary>
    ReadDiscreteInputs = 0x02,

    /// <summary>Read Holding Registers, clause 6.3.</summary>
    ReadHoldingRegisters = 0x03,

    /// <summary>Read Input Registers, clause 6.4.</summary>
    ReadInputRegisters = 0x04,

    /// <summary>Write Single Coil, clause 6.5.</summary>
    WriteSingleCoil = 0x05,

    /// <summary>Write Single Register, clause 6.6.</summary>
    WriteSingleRegister = 0x06,

    /// <summary>Diagnostics, clause 6.8.</summary>
    Diagnostics = 0x08,

    /// <summary>Write Multiple Coils, clause 6.11.</summary>
    WriteMultipleCoils = 0x0F,

    /// <summary>Write Multiple Registers, clause 6.12.</summary>
    WriteMultipleRegisters = 0x10,

    /// <summary>Encapsulated Interface Transport, clause 6.19; here only Read Device Identification, clause 6.21.</summary>
    EncapsulatedInterface = 0x2B,
}
