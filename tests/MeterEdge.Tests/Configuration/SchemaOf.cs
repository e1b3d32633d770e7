using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using MeterEdge.Configuration.Keys;

namespace MeterEdge.Tests.Configuration;

/// <summary>The JSON Schema that follows from a table of keys and the doc lines of its options.</summary>
internal static class SchemaOf
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string File(KeyTable table, string title)
    {
        var schema = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = title,
        };
        foreach (var (name, value) in Object(table).ToList())
            schema[name] = value?.DeepClone();
        var bytes = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(bytes, Indented))
            schema.WriteTo(writer);
        return System.Text.Encoding.UTF8.GetString(bytes.WrittenSpan) + "\n";
    }

    /// <summary>The defaults of a table's keys.</summary>
    public static JsonObject Defaults(KeyTable table)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(bytes))
            table.WriteDefaults(writer);
        return JsonNode.Parse(bytes.WrittenSpan)!.AsObject();
    }

    private static JsonObject Object(KeyTable table)
    {
        var defaults = Defaults(table);
        var properties = new JsonObject();
        foreach (var key in table.All)
            properties[key.Name] = Property(table, key, defaults[key.Name]?.DeepClone());
        var schema = new JsonObject { ["type"] = "object", ["additionalProperties"] = false };
        if (table.All.Any(key => key.Required))
            schema["required"] = new JsonArray([.. table.All.Where(key => key.Required).Select(key => (JsonNode)key.Name)]);
        schema["properties"] = properties;
        return schema;
    }

    private static JsonObject Property(KeyTable table, Key key, JsonNode? value)
    {
        var schema = new JsonObject { ["description"] = OptionDocs.Of(table.Target, key.Name) };
        var content = key.Table is not null ? Object(key.Table) : Scalar(key.Shape!);
        if (key.IsList)
        {
            schema["type"] = "array";
            schema["items"] = content;
            if (key.Later)
                schema["maxItems"] = 0;
            return schema;
        }
        foreach (var (name, part) in content.ToList())
            schema[name] = part?.DeepClone();
        if (key.IsNullable)
            schema["type"] = new JsonArray("object", "null");
        if (key.Table is null && !key.Required && key.Name != "TimeZone")
            schema["default"] = value?.DeepClone();
        if (key.Later)
            schema["const"] = value;
        return schema;
    }

    private static JsonObject Scalar(Shape shape)
    {
        var schema = new JsonObject { ["type"] = shape.Nullable ? new JsonArray(shape.Type, "null") : shape.Type };
        var choices = shape.Words.Select(word => (JsonNode?)word).Concat(shape.Numbers.Select(number => (JsonNode?)number)).ToList();
        if (choices.Count > 0)
        {
            schema["enum"] = new JsonArray([.. choices, .. shape.Nullable ? (JsonNode?[])[null] : []]);
            return schema;
        }
        if (shape.Type == "string")
            schema["minLength"] = 1;
        if (shape.MaxLength is { } longest)
            schema["maxLength"] = longest;
        if (shape.Pattern is { } pattern)
            schema["pattern"] = pattern;
        if (shape.Min is { } min)
            schema["minimum"] = min;
        if (shape.Max is { } max)
            schema["maximum"] = max;
        return schema;
    }
}
