namespace MeterEdge.Modbus.Serial;

/// <summary>
/// Who turns an RS-485 transceiver from receiving to sending and back: the driver of the port, or an adapter by itself, as most
/// do. A program is too slow for it.
/// </summary>
public enum Rs485Mode : byte
{
    /// <summary>The driver where it can, else the adapter. Never keeps a port from being opened.</summary>
    Auto,

    /// <summary>The driver; a port whose driver cannot is not opened.</summary>
    On,

    /// <summary>As the port is: the driver is neither asked nor told.</summary>
    Off,
}
