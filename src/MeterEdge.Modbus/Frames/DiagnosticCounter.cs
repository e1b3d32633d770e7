namespace MeterEdge.Modbus.Frames;

/// <summary>
/// What a device on a serial line counts, in 16 bits, from the moment it was switched on, restarted or told to begin anew.
/// Numbers: sub-functions of Diagnostics, MODBUS Application Protocol Specification V1.1b3, clause 6.8.1.
/// </summary>
public enum DiagnosticCounter : ushort
{
    /// <summary>Messages on the line, for whomever.</summary>
    BusMessages = 0x0B,

    /// <summary>Checksum errors on the line.</summary>
    BusCommunicationErrors = 0x0C,

    /// <summary>Refusals by this device.</summary>
    BusExceptions = 0x0D,

    /// <summary>Messages to this device and broadcasts that it processed.</summary>
    ServerMessages = 0x0E,

    /// <summary>Messages to this device that it did not answer.</summary>
    ServerNoResponses = 0x0F,

    /// <summary>Messages to this device that it did not acknowledge (exception 7).</summary>
    ServerNegativeAcknowledges = 0x10,

    /// <summary>Messages to this device that it was too busy for (exception 6).</summary>
    ServerBusy = 0x11,

    /// <summary>Messages to this device that it lost because characters came faster than it took them.</summary>
    BusCharacterOverruns = 0x12,
}
