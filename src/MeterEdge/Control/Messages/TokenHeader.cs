using System.Text.Json;

namespace MeterEdge.Control.Messages;

/// <summary>
/// What a token's header says: which kind of message, and which key. The algorithm is the key's; a header that names another one, or another place to
/// find a key, or anything else, is refused rather than passed over.
/// </summary>
internal readonly record struct TokenHeader(string Typ, string Kid)
{
    /// <summary>The header, or what is wrong with it.</summary>
    public static (TokenHeader Header, string? Wrong) Read(ReadOnlyMemory<byte> text)
    {
        var (root, wrong) = StrictJson.Object(text);
        if (wrong is not null)
            return (default, $"header: {wrong}");
        foreach (var property in root.EnumerateObject())
        {
            if (property.Name is not ("alg" or "typ" or "kid"))
                return (default, "header: only alg, typ and kid may stand there (no crit, jku, jwk, x5u or others)");
            if (property.Value.ValueKind != JsonValueKind.String)
                return (default, $"header: {property.Name} is not a text");
        }

        if (Text(root, "alg") != "ES256")
            return (default, "header: alg is not ES256");
        return (Text(root, "typ"), Text(root, "kid")) is ({ } typ, { } kid)
            ? (new(typ, kid), null)
            : (default, "header: typ or kid is missing");
    }

    private static string? Text(JsonElement root, string name) => root.TryGetProperty(name, out var value) ? value.GetString() : null;
}
