using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using MeterEdge.SystemTests.Plant;

namespace MeterEdge.SystemTests.Attacks;

/// <summary>Somebody with a private key. The daemon has no signing code, so this is written from the RFCs.</summary>
internal sealed class Signer(string role, string kid, string issuer)
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public string Kid => kid;

    /// <summary>The record for the key set.</summary>
    public JsonObject Jwk()
    {
        var point = _key.ExportParameters(includePrivateParameters: false).Q;
        return new()
        {
            ["kid"] = kid,
            ["role"] = role,
            ["iss"] = issuer,
            ["kty"] = "EC",
            ["crv"] = "P-256",
            ["x"] = Base64Url.EncodeToString(point.X),
            ["y"] = Base64Url.EncodeToString(point.Y),
        };
    }

    /// <summary>The claims that all messages have, signed now, and more.</summary>
    public JsonObject Claims(string jti, string meter, string account, string caseId, string more)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var claims = new JsonObject
        {
            ["iss"] = issuer,
            ["aud"] = EdgeSettings.Edge,
            ["jti"] = jti,
            ["iat"] = now,
            ["exp"] = now + 600,
            ["sub"] = meter,
            ["acct"] = account,
            ["case"] = caseId,
        };
        foreach (var (name, value) in JsonNode.Parse(more)!.AsObject())
            claims[name] = value?.DeepClone();
        return claims;
    }

    /// <summary>A token.</summary>
    public string Sign(string typ, string claims, string? header = null)
    {
        var text = $"{Part(header ?? $$"""{"alg":"ES256","typ":"{{typ}}","kid":"{{kid}}"}""")}.{Part(claims)}";
        return $"{text}.{Base64Url.EncodeToString(_key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256))}";
    }

    public static string Part(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
