using System.Text.Json.Serialization;

namespace MeterEdge.HeadEnd.Signing;

/// <summary>What every signed message says. Its instants are whole seconds since 1970 (RFC 7519), all others of the contract are texts.</summary>
public sealed record Envelope
{
    /// <summary>Who signs; the signing key fills it in.</summary>
    [JsonPropertyOrder(-1)]
    public string? Iss { get; init; }

    /// <summary>The concentrator that is meant, and no other.</summary>
    public required string Aud { get; init; }

    /// <summary>Id of the message, used once. The very same message may be sent as often as one likes.</summary>
    public required string Jti { get; init; }

    /// <summary>When it was signed.</summary>
    public required long Iat { get; init; }

    /// <summary>When it is not taken any more.</summary>
    public required long Exp { get; init; }

    /// <summary>Serial number of the meter.</summary>
    public string? Sub { get; init; }

    /// <summary>The customer's account, which must be that of the meter.</summary>
    public string? Acct { get; init; }

    /// <summary>The case: one debt, one disconnection, one reconnection.</summary>
    public string? Case { get; init; }
}
