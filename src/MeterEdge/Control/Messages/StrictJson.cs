using System.Text.Json;
using System.Text.Unicode;

namespace MeterEdge.Control.Messages;

/// <summary>JSON with one meaning only: no name twice, no comments, few levels, every text really a text.</summary>
internal static class StrictJson
{
    /// <summary>Most levels of nesting.</summary>
    public const int MostLevels = 8;

    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, MaxDepth = MostLevels };

    /// <summary>The object, or what is wrong. Whatever the bytes, it throws nothing.</summary>
    public static (JsonElement Root, string? Wrong) Object(ReadOnlyMemory<byte> text)
    {
        // The parser looks at the encoding only where a text is taken out.
        if (!Utf8.IsValid(text.Span))
            return (default, "not UTF-8");
        try
        {
            using var document = JsonDocument.Parse(text, Options);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
                return (default, "not a JSON object");
            ReadTexts(root);
            return (root.Clone(), null);
        }
        catch (JsonException)
        {
            return (default, "not strict JSON (syntax, a comment, a name twice, or too deep)");
        }
        catch (InvalidOperationException)
        {
            return (default, "a text with half a surrogate pair");
        }
    }

    /// <summary>Throws for a text that is JSON by its letters and yet no text, so that nobody meets it later.</summary>
    private static void ReadTexts(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.String)
            element.GetString();
        else if (element.ValueKind == JsonValueKind.Array)
            foreach (var item in element.EnumerateArray())
                ReadTexts(item);
        else if (element.ValueKind == JsonValueKind.Object)
            foreach (var property in element.EnumerateObject())
            {
                _ = property.Name;
                ReadTexts(property.Value);
            }
    }
}
