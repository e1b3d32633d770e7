using System.Buffers.Text;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace MeterEdge.HeadEnd.Signing;

/// <summary>Makes signed messages: JWS in its compact form (RFC 7515), base64url without padding, three parts joined by dots.</summary>
public static class SignedMessages
{
    /// <summary>The most that a concentrator takes, in bytes.</summary>
    public const int Largest = 4096;

    // It is base64 for everybody who passes it on: nothing in it needs hiding from a page of HTML, and 4 kB are little for \u escapes.
    private static readonly SigningJson Json =
        new(new JsonSerializerOptions(SigningJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>Signs a message. <c>iss</c> is the key's, whatever the envelope says.</summary>
    public static string Sign(Envelope envelope, Claims claims, SigningKey key)
    {
        var header = JsonSerializer.SerializeToUtf8Bytes(new Header("ES256", claims.Type, key.Jwk.Kid), Json.Header);
        var content = JsonSerializer.SerializeToNode(envelope with { Iss = key.Jwk.Iss }, Json.Envelope)!.AsObject();
        foreach (var (name, value) in JsonSerializer.SerializeToNode(claims, Json.GetTypeInfo(claims.GetType())!)!.AsObject())
            content.Add(name, value?.DeepClone());
        var signed = $"{Base64Url.EncodeToString(header)}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(content.ToJsonString(Json.Options)))}";
        return $"{signed}.{Base64Url.EncodeToString(key.Sign(Encoding.ASCII.GetBytes(signed)))}";
    }
}

/// <summary>The protected header. Its <c>alg</c> is for other people's readers: a concentrator goes by the key's record alone.</summary>
/// <param name="Alg">Always <c>ES256</c>.</param>
/// <param name="Typ">What the message is.</param>
/// <param name="Kid">The key that signed.</param>
internal sealed record Header(string Alg, string Typ, string Kid);
