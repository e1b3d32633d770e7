using System.Collections.Frozen;
using MeterEdge.Configuration;

namespace MeterEdge.Forwarding.Influx;

/// <summary>What the sink needs to know. Made from validated configuration.</summary>
public sealed record InfluxSettings
{
    /// <summary>Address of the server, with a path where it lies below one.</summary>
    public required Uri Url { get; init; }

    /// <summary>Which interface to speak.</summary>
    public required InfluxApi Api { get; init; }

    /// <summary>Database or bucket.</summary>
    public required string Database { get; init; }

    /// <summary>Organisation, for V2.</summary>
    public string? Org { get; init; }

    /// <summary>File with the token; read at the beginning of every session, so that it can be changed without a restart.</summary>
    public string? TokenFile { get; init; }

    /// <summary>Name of the concentrator.</summary>
    public required string Edge { get; init; }

    /// <summary>What the configuration says of each meter, by serial number.</summary>
    public FrozenDictionary<string, CustomerTags> Customers { get; init; } = FrozenDictionary<string, CustomerTags>.Empty;

    /// <summary>How long an answer may take. Then the session is over: a server that takes and never answers is as good as gone.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Most bytes of lines in one request, before they are compressed.</summary>
    public int MostBytes { get; init; } = 256_000;

    /// <summary>Most lines in one request.</summary>
    public int MostLines { get; init; } = 2000;

    /// <summary>The settings that a configuration gives; null when it names no server.</summary>
    public static InfluxSettings? Of(EdgeConfiguration configuration)
    {
        var influx = configuration.Influx;
        return influx.Url is not { } url ? null : new()
        {
            Url = new(url.EndsWith('/') ? url : url + "/"),
            Api = influx.Api,
            Database = influx.Database,
            Org = influx.Org,
            TokenFile = influx.TokenFile,
            Edge = configuration.Edge,
            Customers = configuration.Buses.SelectMany(bus => bus.Meters).ToFrozenDictionary(meter => meter.Serial, CustomerTags.Of),
        };
    }
}
