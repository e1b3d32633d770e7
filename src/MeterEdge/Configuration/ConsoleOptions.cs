using MeterEdge.Configuration.Keys;

namespace MeterEdge.Configuration;

/// <summary>The technician's console.</summary>
public sealed record ConsoleOptions
{
    /// <summary>Full path of the local socket. Default: /run/meteredge/console.sock.</summary>
    public string Socket { get; init; } = "/run/meteredge/console.sock";

    /// <summary>Full path of a serial device for a terminal: 8 data bits, no parity, one stop bit. No meter's line may use it. Default: none.</summary>
    public string? Port { get; init; }

    /// <summary>Bits per second of that device, a standard rate from 300 to 230400. Default: 115200.</summary>
    public int Baud { get; init; } = 115200;

    /// <summary>Full path of the list of those who may log in, which only the daemon's user may have access to; <c>meteredge technician</c> makes its lines. Default: none.</summary>
    public string? TechniciansFile { get; init; }

    /// <summary>The keys.</summary>
    public static readonly KeyTable<ConsoleOptions> Keys = KeyTable.For(new ConsoleOptions())
        .Value(nameof(Socket), Texts.Socket, o => o.Socket, (o, v) => o with { Socket = v })
        .Value(nameof(Port), new TextOrNull(Texts.Port), o => o.Port, (o, v) => o with { Port = v })
        .Value(nameof(Baud), SerialLine.Baud, o => o.Baud, (o, v) => o with { Baud = v })
        .Value(nameof(TechniciansFile), new TextOrNull(Texts.Path), o => o.TechniciansFile, (o, v) => o with { TechniciansFile = v });
}
