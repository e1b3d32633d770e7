namespace MeterEdge.Modbus.Serial;

/// <summary>A serial port of this machine.</summary>
/// <param name="Name">What the system calls it now, e.g. <c>/dev/ttyUSB0</c>; another adapter may have this name tomorrow.</param>
/// <param name="StableName">A name that leads to the same adapter whatever else is plugged in, e.g. under <c>/dev/serial/by-id</c>; null when there is none.</param>
/// <param name="Use">Whether it can be used.</param>
/// <param name="Holder">Who has it, with <see cref="PortUse.Taken"/>.</param>
public sealed record FoundPort(string Name, string? StableName, PortUse Use, DeviceHolder? Holder);

/// <summary>Whether a port can be used.</summary>
public enum PortUse : byte
{
    /// <summary>Nobody has locked it. Programs that lock nothing are not seen.</summary>
    Free,

    /// <summary>Another program has locked it.</summary>
    Taken,

    /// <summary>This user may not read and write it.</summary>
    NotAllowed,

    /// <summary>This system does not say.</summary>
    Unknown,
}
