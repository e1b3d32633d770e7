using MeterEdge.Configuration.Keys;

namespace MeterEdge.Configuration;

/// <summary>A time series database that readings also go to.</summary>
public sealed record InfluxOptions
{
    /// <summary>Address of the server; without one nothing is sent. Not available in this version. Default: none.</summary>
    public string? Url { get; init; }

    /// <summary>Which HTTP interface to speak. Not available in this version. Default: V1.</summary>
    public InfluxApi Api { get; init; } = InfluxApi.V1;

    /// <summary>Database or bucket. Not available in this version. Default: meteredge.</summary>
    public string Database { get; init; } = "meteredge";

    /// <summary>Organisation, for V2. Not available in this version. Default: none.</summary>
    public string? Org { get; init; }

    /// <summary>Full path of a file that holds the token and that only its owner can read. Not available in this version. Default: none.</summary>
    public string? TokenFile { get; init; }

    /// <summary>The keys.</summary>
    public static readonly KeyTable<InfluxOptions> Keys = KeyTable.For(new InfluxOptions())
        .Value(nameof(Url), new TextOrNull(Texts.Url), o => o.Url, (o, v) => o with { Url = v }, later: true)
        .Value(nameof(Api), Choice.ByName<InfluxApi>(), o => o.Api, (o, v) => o with { Api = v }, later: true)
        .Value(nameof(Database), Texts.Line, o => o.Database, (o, v) => o with { Database = v }, later: true)
        .Value(nameof(Org), new TextOrNull(Texts.Line), o => o.Org, (o, v) => o with { Org = v }, later: true)
        .Value(nameof(TokenFile), new TextOrNull(Texts.Path), o => o.TokenFile, (o, v) => o with { TokenFile = v }, later: true);
}

/// <summary>HTTP interface of InfluxDB.</summary>
public enum InfluxApi
{
    /// <summary>Of InfluxDB 1, which 3 also takes.</summary>
    V1,

    /// <summary>Of InfluxDB 2, which 3 also takes.</summary>
    V2,
}
