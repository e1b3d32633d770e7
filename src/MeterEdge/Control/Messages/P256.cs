using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace MeterEdge.Control.Messages;

/// <summary>ES256 (RFC 7518, 3.4): ECDSA on P-256 with SHA-256, the signature as 32 bytes r and 32 bytes s.</summary>
internal static class P256
{
    /// <summary>Bytes of a coordinate.</summary>
    public const int Coordinate = 32;

    /// <summary>Bytes of a signature.</summary>
    public const int Signature = 64;

    /// <summary>True when the point lies on the curve.</summary>
    public static bool IsPoint(ReadOnlySpan<byte> point)
    {
        try
        {
            using var key = Key(point);
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    /// <summary>True when the owner of the point signed the text.</summary>
    public static bool Signed(ReadOnlySpan<byte> point, ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature)
    {
        using var key = Key(point);
        return key.VerifyData(text, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    /// <summary>RFC 7638: a name for the point that is the same whatever a set calls it.</summary>
    public static string Thumbprint(ReadOnlySpan<byte> point)
    {
        var x = Base64Url.EncodeToString(point[..Coordinate]);
        var y = Base64Url.EncodeToString(point[Coordinate..]);
        return Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes($$"""{"crv":"P-256","kty":"EC","x":"{{x}}","y":"{{y}}"}""")));
    }

    private static ECDsa Key(ReadOnlySpan<byte> point) => ECDsa.Create(new ECParameters
    {
        Curve = ECCurve.NamedCurves.nistP256,
        Q = new() { X = point[..Coordinate].ToArray(), Y = point[Coordinate..].ToArray() },
    });
}
