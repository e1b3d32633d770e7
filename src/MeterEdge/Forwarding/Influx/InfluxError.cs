using System.Text.Json;

namespace MeterEdge.Forwarding.Influx;

/// <summary>The error in a server's body: <c>error</c> in 1.x and 3, <c>message</c> in 2, and for queries in 1.x inside <c>results</c>, with HTTP 200.</summary>
internal static class InfluxError
{
    private const int MostCharacters = 200;

    /// <summary>The error in one line, as far as it is worth showing; the text itself when it is no such JSON; empty without any.</summary>
    public static string In(string body) => Short(InJson(body) ?? body);

    /// <summary>A text in one line, as far as it is worth showing.</summary>
    public static string Short(string text)
    {
        text = string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)).Trim();
        return text.Length > MostCharacters ? string.Concat(text.AsSpan(0, MostCharacters), "…") : text;
    }

    /// <summary>The error that JSON holds; null when there is none in it, or when it is not JSON.</summary>
    public static string? InJson(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.ValueKind == JsonValueKind.Object ? In(json.RootElement) : null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // The latter: half a surrogate pair, which is JSON by its letters, but not text.
            return null;
        }
    }

    private static string? In(JsonElement answer)
    {
        foreach (var name in (ReadOnlySpan<string>)["error", "message"])
        {
            if (answer.TryGetProperty(name, out var error) && error.ValueKind == JsonValueKind.String)
                return error.GetString();
        }

        if (!answer.TryGetProperty("results", out var results) || results.ValueKind != JsonValueKind.Array)
            return null;
        return results.EnumerateArray().Where(result => result.ValueKind == JsonValueKind.Object).Select(In).FirstOrDefault(error => error is not null);
    }
}
