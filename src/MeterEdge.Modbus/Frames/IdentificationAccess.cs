namespace MeterEdge.Modbus.Frames;

/// <summary>
/// How much of a device's identification to read. A device that has less answers with what it has.
/// Numbers: MODBUS Application Protocol Specification V1.1b3, clause 6.21.
/// </summary>
public enum IdentificationAccess : byte
{
    /// <summary>Vendor, product code and revision, as a stream: every device that knows the function has these.</summary>
    Basic = 0x01,

    /// <summary>Also the objects 0x03 to 0x7F that the specification names or reserves, as a stream.</summary>
    Regular = 0x02,

    /// <summary>Also the vendor's own objects 0x80 to 0xFF, as a stream.</summary>
    Extended = 0x03,

    /// <summary>One object by its number; refused with exception 2 when there is none.</summary>
    One = 0x04,
}
