using System.Collections.Immutable;
using MeterEdge.Configuration.Keys;
using MeterEdge.Modbus.Line;
using MeterEdge.Modbus.Serial;

namespace MeterEdge.Configuration;

/// <summary>One line and the meters on it.</summary>
public sealed record BusOptions
{
    /// <summary>Name of the line, unique: A-Z a-z 0-9 . _ -, at most 64. Required.</summary>
    public string Name { get; init; } = "";

    /// <summary>Full path of the serial device; needed unless Tcp is given, and on one line only. Default: none.</summary>
    public string? Port { get; init; }

    /// <summary>HOST:PORT of a gateway or a meter, instead of Port, and on one line only. Default: none.</summary>
    public string? Tcp { get; init; }

    /// <summary>What the other end of Tcp speaks. Default: Tcp.</summary>
    public Framing Framing { get; init; } = Framing.Tcp;

    /// <summary>Bits per second, a standard rate from 300 to 230400. Default: 9600.</summary>
    public int Baud { get; init; } = 9600;

    /// <summary>Parity bit, the same on every meter of the line. Default: Even.</summary>
    public Parity Parity { get; init; } = Parity.Even;

    /// <summary>Stop bits, 1 or 2. Default: 1.</summary>
    public int StopBits { get; init; } = 1;

    /// <summary>Who turns the transceiver of an RS-485 line: the driver where it can, the driver or nobody (On), or as it is (Off). Default: Auto.</summary>
    public Rs485Mode Rs485 { get; init; } = Rs485Mode.Auto;

    /// <summary>Longest wait for the first byte of an answer, 10 ms to 60 s. Default: 00:00:01.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often a read is tried again within a pass, 0 to 5. Default: 1.</summary>
    public int Retries { get; init; } = 1;

    /// <summary>The meters on the line. Default: none.</summary>
    public ImmutableArray<MeterOptions> Meters { get; init; } = [];

    /// <summary>The line's timing that follows; a network has none.</summary>
    public LineTiming Timing => Tcp is null ? LineTiming.For(Baud, SerialSettings.BitsPerCharWith(Parity, StopBits)) : LineTiming.Unlimited;

    /// <summary>Where the line is: its device, or host and port.</summary>
    public string Target => Port ?? Tcp ?? "";

    /// <summary>Its settings for a person, e.g. <c>9600 8E1</c>, <c>9600 8E1, RS-485 on</c> or <c>Modbus TCP</c>.</summary>
    public string SettingsText => Tcp is null ? SerialLine.Text(Baud, Parity, StopBits) + SerialLine.Text(Rs485) : Framing switch
    {
        Framing.Tcp => "Modbus TCP",
        Framing.RtuOverTcp => "RTU over TCP",
    };

    /// <summary>The keys.</summary>
    public static readonly KeyTable<BusOptions> Keys = KeyTable.For(new BusOptions())
        .Value(nameof(Name), Texts.Name, o => o.Name, (o, v) => o with { Name = v }, required: true)
        .Value(nameof(Port), new TextOrNull(Texts.Port), o => o.Port, (o, v) => o with { Port = v })
        .Value(nameof(Tcp), new TextOrNull(Texts.HostAndPort), o => o.Tcp, (o, v) => o with { Tcp = v })
        .Value(nameof(Framing), Choice.ByName<Framing>(), o => o.Framing, (o, v) => o with { Framing = v })
        .Value(nameof(Baud), SerialLine.Baud, o => o.Baud, (o, v) => o with { Baud = v })
        .Value(nameof(Parity), Choice.ByName<Parity>(), o => o.Parity, (o, v) => o with { Parity = v })
        .Value(nameof(StopBits), SerialLine.StopBits, o => o.StopBits, (o, v) => o with { StopBits = v })
        .Value(nameof(Rs485), Choice.ByName<Rs485Mode>(), o => o.Rs485, (o, v) => o with { Rs485 = v })
        .Value(nameof(Timeout), new DurationScalar(TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(60)),
            o => o.Timeout, (o, v) => o with { Timeout = v })
        .Value(nameof(Retries), new IntegerScalar(0, 5), o => o.Retries, (o, v) => o with { Retries = v })
        .List(nameof(Meters), MeterOptions.Keys, o => o.Meters, (o, v) => o with { Meters = v });
}

/// <summary>What a gateway speaks on its TCP side.</summary>
public enum Framing
{
    /// <summary>Modbus TCP.</summary>
    Tcp,

    /// <summary>Serial frames, carried over TCP as they are.</summary>
    RtuOverTcp,
}
