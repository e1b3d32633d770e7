using MeterEdge.Configuration.Keys;

namespace MeterEdge.Configuration;

/// <summary>What supervisors may ask over HTTP.</summary>
public sealed record HealthOptions
{
    /// <summary>
    /// Address of this machine and port that metrics and health are served on, e.g. 127.0.0.1:9464; 0.0.0.0 stands for all addresses. Whoever
    /// reaches it may read: there is no password. Default: none.
    /// </summary>
    public string? Http { get; init; }

    /// <summary>The keys.</summary>
    public static readonly KeyTable<HealthOptions> Keys = KeyTable.For(new HealthOptions())
        .Value(nameof(Http), new TextOrNull(Texts.ListenAddress), o => o.Http, (o, v) => o with { Http = v });
}
