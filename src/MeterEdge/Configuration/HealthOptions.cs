using MeterEdge.Configuration.Keys;

namespace MeterEdge.Configuration;

/// <summary>What supervisors may ask over HTTP.</summary>
public sealed record HealthOptions
{
    /// <summary>Address and port that metrics and health are served on. Not available in this version. Default: none.</summary>
    public string? Http { get; init; }

    /// <summary>The keys.</summary>
    public static readonly KeyTable<HealthOptions> Keys = KeyTable.For(new HealthOptions())
        .Value(nameof(Http), new TextOrNull(Texts.HostAndPort), o => o.Http, (o, v) => o with { Http = v }, later: true);
}
