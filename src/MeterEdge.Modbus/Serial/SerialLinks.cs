namespace MeterEdge.Modbus.Serial;

/// <summary>Which link a system gets.</summary>
public static class SerialLinks
{
    /// <summary>A link to a serial device that need not be there yet: termios on Linux, System.IO.Ports elsewhere.</summary>
    public static ILineLink For(SerialSettings settings) => OperatingSystem.IsLinux() ? new TermiosLink(settings) : new SerialPortLink(settings);
}
