using System.Text.Json.Serialization;

namespace MeterEdge.HeadEnd.Signing;

/// <summary>A key as JSON (RFC 7517), with what the contract wants known of it. With <see cref="D"/> it is a private key, and a secret.</summary>
public sealed record Jwk
{
    /// <summary>Id of the key, as in the header of what it signs.</summary>
    public required string Kid { get; init; }

    /// <summary>What it is for.</summary>
    public required Role Role { get; init; }

    /// <summary>Who holds it: <c>iss</c> of what it signs.</summary>
    public required string Iss { get; init; }

    /// <summary>The reasons it may sign; empty: all that its role may.</summary>
    public required IReadOnlyList<string> Reasons { get; init; }

    /// <summary>Rank of an approver; absent for others.</summary>
    public int? Rank { get; init; }

    /// <summary>Second since 1970 from which on it holds; absent for a root.</summary>
    public long? Nbf { get; init; }

    /// <summary>Second since 1970 from which on it holds no more; absent for a root.</summary>
    public long? Exp { get; init; }

    /// <summary>Type of key: <c>EC</c>.</summary>
    public string Kty { get; init; } = "EC";

    /// <summary>Curve: <c>P-256</c>.</summary>
    public string Crv { get; init; } = "P-256";

    /// <summary>First coordinate of the public point, 32 bytes, base64url.</summary>
    public required string X { get; init; }

    /// <summary>Second coordinate.</summary>
    public required string Y { get; init; }

    /// <summary>The private number, 32 bytes, base64url; absent in a public key.</summary>
    public string? D { get; init; }

    /// <summary>The same key without its secret.</summary>
    [JsonIgnore]
    public Jwk Public => this with { D = null };
}

/// <summary>The public keys of all roles: the file <c>keys.json</c>.</summary>
/// <param name="Ver">Version, strictly rising.</param>
/// <param name="Keys">The keys.</param>
public sealed record Jwks(long Ver, IReadOnlyList<Jwk> Keys);
