using System.IO.Ports;

namespace MeterEdge.Modbus.Serial;

/// <summary>The serial ports of this machine. Looking at them opens none: that would raise DTR and RTS, and reset what hangs on them.</summary>
public static class SerialPorts
{
    // Where udev names adapters after what they are and, for those that have no serial number, after where they are plugged in.
    private static readonly string[] StableFolders = ["/dev/serial/by-id", "/dev/serial/by-path"];

    /// <summary>Their names, in order: paths like <c>/dev/ttyUSB0</c>, on Windows <c>COM3</c>. Pseudo-terminals are none.</summary>
    public static IReadOnlyList<string> Names() =>
    [
        .. SerialPort.GetPortNames().Concat(OperatingSystem.IsLinux() ? OfSerialCore("/sys/class/tty", "/dev") : [])
            .Distinct().OrderBy(name => name.Length).ThenBy(name => name, StringComparer.Ordinal),
    ];

    /// <summary>Each with what is known of it, in order.</summary>
    public static IReadOnlyList<FoundPort> Find()
    {
        if (!OperatingSystem.IsLinux())
        {
            return [.. Names().Select(name => new FoundPort(name, null, PortUse.Unknown, null))];
        }

        var stable = StableNames(StableFolders);
        return [.. Names().Select(name => Looked(name, stable.GetValueOrDefault(name)))];
    }

    /// <summary>What can be seen of one port on Linux without opening it.</summary>
    internal static FoundPort Looked(string name, string? stableName)
    {
        if (Libc.Access(name, Libc.ReadOk | Libc.WriteOk) != 0)
        {
            return new(name, stableName, PortUse.NotAllowed, null);
        }

        var holder = DeviceHolder.Of(name);
        return new(name, stableName, holder is null ? PortUse.Free : PortUse.Taken, holder);
    }

    /// <summary>
    /// The ports of the kernel's serial core with hardware behind them: their <c>type</c> is not 0, PORT_UNKNOWN of <c>linux/serial_core.h</c>. The
    /// package looks for <c>device/id</c>, which kernels since 6.5 have one folder further up, and there it misses a PC's own ports.
    /// </summary>
    internal static IEnumerable<string> OfSerialCore(string classFolder, string deviceFolder)
    {
        if (!Directory.Exists(classFolder))
        {
            yield break;
        }

        foreach (var port in Directory.EnumerateFileSystemEntries(classFolder))
        {
            var (type, device) = (Path.Combine(port, "type"), Path.Combine(deviceFolder, Path.GetFileName(port)));
            if (File.Exists(type) && File.ReadAllText(type).Trim() != "0" && File.Exists(device))
            {
                yield return device;
            }
        }
    }

    /// <summary>The names in these folders that lead to a device; where several lead to one, the one of the first folder.</summary>
    internal static IReadOnlyDictionary<string, string> StableNames(IEnumerable<string> folders)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var link in folders.Where(Directory.Exists).SelectMany(folder => Directory.EnumerateFileSystemEntries(folder).Order(StringComparer.Ordinal)))
        {
            if (File.ResolveLinkTarget(link, returnFinalTarget: true) is { } device)
            {
                _ = names.TryAdd(device.FullName, link);
            }
        }

        return names;
    }
}
