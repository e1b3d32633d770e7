using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace MeterEdge.Control.Messages;

/// <summary>A key set as text: what <see cref="KeySetReader"/> reads. Keys stand in the order of their names, so that equal sets have equal texts.</summary>
internal static class KeySetText
{
    /// <summary>True when both hold the same keys, with the same rights, under the same version.</summary>
    public static bool SameAs(this KeySet set, KeySet other) => set.ToText() == other.ToText();

    /// <summary>The text, in ASCII.</summary>
    public static string ToText(this KeySet set)
    {
        using var memory = new MemoryStream();
        using (var json = new Utf8JsonWriter(memory, new() { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteNumber("ver", set.Version);
            json.WriteStartArray("keys");
            foreach (var key in set.Keys.Values.OrderBy(key => key.Id, StringComparer.Ordinal))
                Write(json, key);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.ASCII.GetString(memory.ToArray()) + "\n";
    }

    private static void Write(Utf8JsonWriter json, VerifyKey key)
    {
        json.WriteStartObject();
        json.WriteString("kid", key.Id);
        json.WriteString("role", key.Role.Lower());
        json.WriteString("iss", key.Issuer);
        json.WriteStartArray("reasons");
        foreach (var reason in key.Reasons.Order(StringComparer.Ordinal))
            json.WriteStringValue(reason);
        json.WriteEndArray();
        if (key.Rank is { } rank)
            json.WriteNumber("rank", rank);
        if (key.NotBefore is { } from)
            json.WriteNumber("nbf", from.ToUnixTimeSeconds());
        if (key.Expires is { } until)
            json.WriteNumber("exp", until.ToUnixTimeSeconds());
        json.WriteString("kty", "EC");
        json.WriteString("crv", "P-256");
        json.WriteString("x", Base64Url.EncodeToString(key.Point.AsSpan(0, P256.Coordinate)));
        json.WriteString("y", Base64Url.EncodeToString(key.Point.AsSpan(P256.Coordinate, P256.Coordinate)));
        json.WriteEndObject();
    }
}
