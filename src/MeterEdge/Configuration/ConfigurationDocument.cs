using MeterEdge.Configuration.Keys;

namespace MeterEdge.Configuration;

/// <summary>The outermost object of the file.</summary>
public sealed record ConfigurationDocument
{
    /// <summary>Path or address of the JSON Schema, for editors. Default: none.</summary>
    public string? Schema { get; init; }

    /// <summary>The configuration.</summary>
    public EdgeConfiguration MeterEdge { get; init; } = new();

    /// <summary>The keys.</summary>
    public static readonly KeyTable<ConfigurationDocument> Keys = KeyTable.For(new ConfigurationDocument())
        .Value("$schema", new TextOrNull(new TextScalar(1024)), o => o.Schema, (o, v) => o with { Schema = v })
        .Nested(nameof(MeterEdge), EdgeConfiguration.Keys, o => o.MeterEdge, (o, v) => o with { MeterEdge = v }, required: true);
}
