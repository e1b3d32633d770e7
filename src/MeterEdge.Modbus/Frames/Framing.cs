namespace MeterEdge.Modbus.Frames;

/// <summary>What stands around a function and its data on the wire.</summary>
public enum Framing : byte
{
    /// <summary>
    /// Unit before, checksum behind: serial lines, and gateways that carry their bytes as they are (RTU over TCP).
    /// MODBUS over Serial Line V1.02, clause 2.5.1.
    /// </summary>
    Rtu,

    /// <summary>
    /// A header of seven bytes before (transaction, protocol, length, unit), nothing behind: Modbus TCP.
    /// MODBUS Messaging on TCP/IP Implementation Guide V1.0b, clause 3.1.3.
    /// </summary>
    Tcp,
}
