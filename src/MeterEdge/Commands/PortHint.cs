using MeterEdge.Modbus.Serial;

namespace MeterEdge.Commands;

/// <summary>Names the ports that exist to somebody who named one that does not, or none.</summary>
internal static class PortHint
{
    /// <summary>What to add to an error about this port: nothing when it exists.</summary>
    public static string For(string? port) => port is null || File.Exists(port) ? "" : For(port, SerialPorts.Names());

    /// <summary>The same, when these are the ports that exist.</summary>
    public static string For(string port, IReadOnlyList<string> names) => names.Contains(port) ? "" : $" ({There(names)})";

    /// <summary>Which ports there are.</summary>
    public static string There() => There(SerialPorts.Names());

    /// <summary>The same, when these are the ports that exist.</summary>
    public static string There(IReadOnlyList<string> names) => names.Count switch
    {
        0 => "this machine has no serial port",
        1 => $"this machine has {names[0]}",
        <= MostNamed => $"this machine has {string.Join(", ", names)}",
        _ => $"this machine has {string.Join(", ", names.Take(MostNamed))} and {names.Count - MostNamed} more; see meteredge ports",
    };

    private const int MostNamed = 8;
}
