using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using MeterEdge.Control;
using MeterEdge.Control.Messages;

namespace MeterEdge.Tests.Control.Messages;

/// <summary>Somebody who holds a private key, with the record that a key set has of it.</summary>
internal sealed class Hand
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public Hand(KeyRole role, string kid, string iss, params string[] reasons)
    {
        var point = _key.ExportParameters(includePrivateParameters: false).Q;
        Jwk = new()
        {
            ["kty"] = "EC",
            ["crv"] = "P-256",
            ["x"] = Base64Url.EncodeToString(point.X),
            ["y"] = Base64Url.EncodeToString(point.Y),
            ["kid"] = kid,
            ["role"] = role.Lower(),
            ["iss"] = iss,
        };
        if (reasons.Length > 0)
            Jwk["reasons"] = new JsonArray([.. reasons.Select(reason => (JsonNode)reason)]);
    }

    /// <summary>The record in a key set.</summary>
    public JsonObject Jwk { get; }

    public string Kid => (string)Jwk["kid"]!;

    public string Issuer => (string)Jwk["iss"]!;

    /// <summary>A token with these claims, as they stand.</summary>
    public string Token(string typ, string claims, string? header = null)
    {
        var text = $"{Part(header ?? $$"""{"alg":"ES256","typ":"{{typ}}","kid":"{{Kid}}"}""")}.{Part(claims)}";
        return $"{text}.{Base64Url.EncodeToString(_key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256))}";
    }

    /// <summary>The same with the signature as OpenSSL writes it by itself.</summary>
    public string DerToken(string typ, string claims)
    {
        var text = Token(typ, claims)[..Token(typ, claims).LastIndexOf('.')];
        var signature = _key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return $"{text}.{Base64Url.EncodeToString(signature)}";
    }

    public static string Part(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
