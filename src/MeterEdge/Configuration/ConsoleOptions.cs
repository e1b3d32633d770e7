using MeterEdge.Configuration.Keys;

namespace MeterEdge.Configuration;

/// <summary>The technician's console.</summary>
public sealed record ConsoleOptions
{
    /// <summary>Full path of the local socket. Default: /run/meteredge/console.sock.</summary>
    public string Socket { get; init; } = "/run/meteredge/console.sock";

    /// <summary>Full path of a serial device for a terminal. Not available in this version. Default: none.</summary>
    public string? Port { get; init; }

    /// <summary>Bits per second of that device, a standard rate from 300 to 230400. Not available in this version. Default: 115200.</summary>
    public int Baud { get; init; } = 115200;

    /// <summary>Full path of the list of technicians. Not available in this version. Default: none.</summary>
    public string? TechniciansFile { get; init; }

    /// <summary>The keys.</summary>
    public static readonly KeyTable<ConsoleOptions> Keys = KeyTable.For(new ConsoleOptions())
        .Value(nameof(Socket), Texts.Socket, o => o.Socket, (o, v) => o with { Socket = v })
        .Value(nameof(Port), new TextOrNull(Texts.Port), o => o.Port, (o, v) => o with { Port = v }, later: true)
        .Value(nameof(Baud), SerialLine.Baud, o => o.Baud, (o, v) => o with { Baud = v }, later: true)
        .Value(nameof(TechniciansFile), new TextOrNull(Texts.Path), o => o.TechniciansFile, (o, v) => o with { TechniciansFile = v }, later: true);
}
