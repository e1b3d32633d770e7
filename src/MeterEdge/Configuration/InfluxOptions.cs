using MeterEdge.Configuration.Keys;

namespace MeterEdge.Configuration;

/// <summary>A time series database that readings also go to.</summary>
public sealed record InfluxOptions
{
    /// <summary>Address of the server, e.g. http://127.0.0.1:8086; without one nothing is sent. Default: none.</summary>
    public string? Url { get; init; }

    /// <summary>Which HTTP interface to speak: V1 for InfluxDB 1, V2 for 2; 3 and VictoriaMetrics know both. Default: V1.</summary>
    public InfluxApi Api { get; init; } = InfluxApi.V1;

    /// <summary>Database or bucket. Default: meteredge.</summary>
    public string Database { get; init; } = "meteredge";

    /// <summary>Organisation; V2 needs one. Default: none.</summary>
    public string? Org { get; init; }

    /// <summary>Full path of a file that holds the token, or NAME:PASSWORD for V1, and that only its owner can read. Default: none.</summary>
    public string? TokenFile { get; init; }

    /// <summary>How long readings are kept for it while it takes none, 01:00:00 to 3660.00:00:00; then the oldest are given up, and a gap says so. Default: 30.00:00:00.</summary>
    public TimeSpan MaxBacklog { get; init; } = TimeSpan.FromDays(30);

    /// <summary>The keys.</summary>
    public static readonly KeyTable<InfluxOptions> Keys = KeyTable.For(new InfluxOptions())
        .Value(nameof(Url), new TextOrNull(Texts.Url), o => o.Url, (o, v) => o with { Url = v })
        .Value(nameof(Api), Choice.ByName<InfluxApi>(), o => o.Api, (o, v) => o with { Api = v })
        .Value(nameof(Database), Texts.Line, o => o.Database, (o, v) => o with { Database = v })
        .Value(nameof(Org), new TextOrNull(Texts.Line), o => o.Org, (o, v) => o with { Org = v })
        .Value(nameof(TokenFile), new TextOrNull(Texts.Path), o => o.TokenFile, (o, v) => o with { TokenFile = v })
        .Value(nameof(MaxBacklog), Texts.Backlog, o => o.MaxBacklog, (o, v) => o with { MaxBacklog = v });
}

/// <summary>HTTP interface of InfluxDB.</summary>
public enum InfluxApi
{
    /// <summary>Of InfluxDB 1: <c>/write?db=</c>.</summary>
    V1,

    /// <summary>Of InfluxDB 2: <c>/api/v2/write?org=&amp;bucket=</c>.</summary>
    V2,
}
