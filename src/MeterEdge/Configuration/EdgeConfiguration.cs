using System.Collections.Immutable;
using MeterEdge.Configuration.Keys;

namespace MeterEdge.Configuration;

/// <summary>
/// The whole configuration, as the daemon uses it. <see cref="ConfigurationFile"/> hands out valid ones only: every value is
/// in its range and agrees with the others.
/// </summary>
public sealed record EdgeConfiguration
{
    /// <summary>Name of the concentrator, which is the district's id: A-Z a-z 0-9 . _ -, at most 64. Required.</summary>
    public string Edge { get; init; } = "";

    /// <summary>Zone of the local time that schedules and windows follow, by its IANA name. Default: the system's.</summary>
    public TimeZoneInfo TimeZone { get; init; } = TimeZoneInfo.Local;

    /// <summary>Full path of the directory that holds the journal and the control store. Default: /var/lib/meteredge.</summary>
    public string DataDirectory { get; init; } = "/var/lib/meteredge";

    /// <summary>The lines with their meters. Default: none.</summary>
    public ImmutableArray<BusOptions> Buses { get; init; } = [];

    /// <summary>CSV file with meters, instead of or beside those of the lines: its first line names the columns, which are the keys of a meter as serial, unit, break_a, switch_bus, and bus, the line's name. Full path, or relative to this file's folder. Default: none.</summary>
    public string? MetersFile { get; init; }

    /// <summary>When meters are read.</summary>
    public ScheduleOptions Schedule { get; init; } = new();

    /// <summary>How much is kept, and for how long.</summary>
    public JournalOptions Journal { get; init; } = new();

    /// <summary>The way to the head-end.</summary>
    public MqttOptions Mqtt { get; init; } = new();

    /// <summary>A time series database beside the head-end.</summary>
    public InfluxOptions Influx { get; init; } = new();

    /// <summary>Orders that open and close switches.</summary>
    public ControlOptions Control { get; init; } = new();

    /// <summary>The technician's console.</summary>
    public ConsoleOptions Console { get; init; } = new();

    /// <summary>What supervisors may ask.</summary>
    public HealthOptions Health { get; init; } = new();

    /// <summary>The client id in force: <see cref="MqttOptions.ClientId"/>, or the name of the concentrator.</summary>
    public string ClientId => Mqtt.ClientId ?? Edge;

    /// <summary>The keys.</summary>
    public static readonly KeyTable<EdgeConfiguration> Keys = KeyTable.For(new EdgeConfiguration())
        .Value(nameof(Edge), Texts.Name, o => o.Edge, (o, v) => o with { Edge = v }, required: true)
        .Value(nameof(TimeZone), Texts.TimeZone, o => o.TimeZone, (o, v) => o with { TimeZone = v })
        .Value(nameof(DataDirectory), Texts.Path, o => o.DataDirectory, (o, v) => o with { DataDirectory = v })
        .List(nameof(Buses), BusOptions.Keys, o => o.Buses, (o, v) => o with { Buses = v })
        .Value(nameof(MetersFile), new TextOrNull(Texts.NearPath), o => o.MetersFile, (o, v) => o with { MetersFile = v })
        .Nested(nameof(Schedule), ScheduleOptions.Keys, o => o.Schedule, (o, v) => o with { Schedule = v })
        .Nested(nameof(Journal), JournalOptions.Keys, o => o.Journal, (o, v) => o with { Journal = v })
        .Nested(nameof(Mqtt), MqttOptions.Keys, o => o.Mqtt, (o, v) => o with { Mqtt = v })
        .Nested(nameof(Influx), InfluxOptions.Keys, o => o.Influx, (o, v) => o with { Influx = v })
        .Nested(nameof(Control), ControlOptions.Keys, o => o.Control, (o, v) => o with { Control = v })
        .Nested(nameof(Console), ConsoleOptions.Keys, o => o.Console, (o, v) => o with { Console = v })
        .Nested(nameof(Health), HealthOptions.Keys, o => o.Health, (o, v) => o with { Health = v });
}
