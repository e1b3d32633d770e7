using System.Security.Cryptography.X509Certificates;

namespace MeterEdge.HeadEnd.Watch;

/// <summary>Where the broker is and how to get in.</summary>
public sealed record BrokerAddress(string Host, int Port)
{
    /// <summary>User name, or null for none.</summary>
    public string? Username { get; init; }

    /// <summary>Password that goes with it.</summary>
    public string? Password { get; init; }

    /// <summary>Encrypt, and check the broker's certificate.</summary>
    public bool Tls { get; init; }

    /// <summary>The only authorities that are trusted, or null for the system's.</summary>
    public X509Certificate2Collection? Authorities { get; init; }

    /// <summary>Our own certificate with its key, for a broker that asks for one; or null.</summary>
    public X509Certificate2Collection? Certificates { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Host}:{Port}";
}
