using System.Buffers.Text;
using System.Security.Cryptography;

namespace MeterEdge.HeadEnd.Signing;

/// <summary>A private key that signs messages: ECDSA over P-256 with SHA-256, which JOSE calls ES256.</summary>
public sealed class SigningKey : IDisposable
{
    /// <summary>How long a key holds that is no root.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromDays(365);

    // The clock of a concentrator may be a little behind ours.
    private static readonly TimeSpan Early = TimeSpan.FromHours(1);

    private readonly ECDsa _ecdsa;

    private SigningKey(Jwk jwk, ECDsa ecdsa) => (Jwk, _ecdsa) = (jwk, ecdsa);

    /// <summary>The key with its secret.</summary>
    public Jwk Jwk { get; }

    /// <summary>Makes a new one. A root has no end: it is pinned when the concentrator is commissioned.</summary>
    /// <param name="holder">Whose it is.</param>
    /// <param name="version">The version of the set that it comes with; makes the id of a key unique.</param>
    /// <param name="now">When it is made.</param>
    public static SigningKey New(KeyHolder holder, long version, DateTimeOffset now)
    {
        var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var made = ecdsa.ExportParameters(includePrivateParameters: true);
        return new(
            new()
            {
                Kid = $"{holder.Name}-{version}",
                Role = holder.Role,
                Iss = holder.Name,
                Reasons = holder.Reasons,
                Rank = holder.Rank,
                Nbf = holder.Role == Role.Root ? null : (now - Early).ToUnixTimeSeconds(),
                Exp = holder.Role == Role.Root ? null : (now + Life).ToUnixTimeSeconds(),
                X = Base64Url.EncodeToString(made.Q.X),
                Y = Base64Url.EncodeToString(made.Q.Y),
                D = Base64Url.EncodeToString(made.D),
            },
            ecdsa);
    }

    /// <summary>Takes one out of a file. Throws <see cref="CryptographicException"/> when it is not a private key on P-256.</summary>
    public static SigningKey From(Jwk jwk)
    {
        if (jwk is not { Kty: "EC", Crv: "P-256", D: { } secret })
            throw new CryptographicException($"{jwk.Kid} is not a private key on P-256");
        try
        {
            return new(jwk, ECDsa.Create(new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = new ECPoint { X = Base64Url.DecodeFromChars(jwk.X), Y = Base64Url.DecodeFromChars(jwk.Y) },
                D = Base64Url.DecodeFromChars(secret),
            }));
        }
        catch (FormatException error)
        {
            throw new CryptographicException($"{jwk.Kid} is not a private key on P-256: {error.Message}", error);
        }
    }

    /// <summary>The signature as JOSE wants it (RFC 7518, 3.4): r and s, 32 bytes each, not DER.</summary>
    public byte[] Sign(ReadOnlySpan<byte> data) => _ecdsa.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

    /// <inheritdoc/>
    public void Dispose() => _ecdsa.Dispose();
}
