using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace MeterEdge.HeadEnd.Tests.Contract;

/// <summary>
/// docs/asyncapi.yml, and what it says about a message. Stricter than a receiver may be: a field that the document does not have is an error here,
/// so that nothing is said that it does not describe.
/// </summary>
internal sealed class ContractDocument
{
    private const string Schemas = "#/components/schemas/";
    private const string Messages = "#/components/messages/";
    private static readonly EvaluationOptions Options = new() { OutputFormat = OutputFormat.List, RequireFormatValidation = true };

    private ContractDocument(JsonObject root) => Root = root;

    public static ContractDocument Shipped { get; } = new(Read());

    public JsonObject Root { get; }

    public JsonObject Schema(string name) => Root["components"]!["schemas"]![name]!.AsObject();

    /// <summary>What the node says a reference stands for; null when for nothing.</summary>
    public JsonNode? Resolve(string reference) =>
        reference[2..].Split('/').Aggregate((JsonNode?)Root, (node, name) => (node as JsonObject)?[name]);

    /// <summary>What is wrong with a message on a topic; empty when it is as described.</summary>
    public IReadOnlyList<string> Faults(string topic, string payload)
    {
        var levels = topic.Split('/');
        var channel = Root["channels"]!.AsObject().Select(pair => pair.Value!).SingleOrDefault(found => Matches(found["address"]!.ToString(), string.Join('/', levels[2..])));
        if (channel is null)
            return [$"no channel has the topic {topic}"];

        var kinds = channel["messages"]!.AsObject().Select(pair => pair.Value!["$ref"]!.ToString()[Messages.Length..]);
        var faults = kinds.ToDictionary(kind => kind, kind => FaultsOf(kind, payload));
        return faults.Values.Any(found => found.Count == 0)
            ? faults.Values.Count(found => found.Count == 0) == 1 ? [] : [$"more than one message of {topic} looks like this"]
            : [.. faults.SelectMany(pair => pair.Value.Select(fault => $"as {pair.Key}: {fault}"))];
    }

    private IReadOnlyList<string> FaultsOf(string kind, string payload)
    {
        var message = Resolve(Messages + kind)!.AsObject();
        if (message["contentType"]?.ToString() != "application/jose")
            return FaultsOf(message["payload"]!, payload);

        var token = FaultsOf(message["payload"]!["allOf"]![0]!, JsonValue.Create(payload)!.ToJsonString());
        if (token.Count > 0)
            return token;
        var header = JsonNode.Parse(Base64Url.DecodeFromChars(payload.Split('.')[0]))!;
        return message["description"]!.ToString().Contains($" {header["typ"]}.", StringComparison.Ordinal)
            ? FaultsOf(message["payload"]!["contentSchema"]!, Encoding.UTF8.GetString(Base64Url.DecodeFromChars(payload.Split('.')[1])))
            : [$"typ {header["typ"]}"];
    }

    private IReadOnlyList<string> FaultsOf(JsonNode reference, string json)
    {
        var schema = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["$ref"] = reference["$ref"]!.ToString().Replace(Schemas, "#/$defs/", StringComparison.Ordinal),
            ["$defs"] = JsonNode.Parse(Closed().ToJsonString().Replace(Schemas, "#/$defs/", StringComparison.Ordinal)),
        };
        if (!Parse(json, out var document))
            return ["not JSON"];
        using var parsed = document;
        var found = JsonSchema.FromText(schema.ToJsonString()).Evaluate(parsed.RootElement, Options);
        return found.IsValid ? [] : [.. (found.Details ?? []).SelectMany(detail => (detail.Errors ?? []).Select(error => $"{detail.InstanceLocation}: {error.Key} {error.Value}"))];
    }

    private static bool Parse(string json, [NotNullWhen(true)] out JsonDocument? document)
    {
        try
        {
            document = JsonDocument.Parse(json);
            return true;
        }
        catch (JsonException)
        {
            document = null;
            return false;
        }
    }

    /// <summary>The schemas with every object closed, but for those that others are made of.</summary>
    private JsonObject Closed()
    {
        var schemas = Root["components"]!["schemas"]!.DeepClone().AsObject();
        foreach (var (name, schema) in schemas)
        {
            if (!name.EndsWith("Envelope", StringComparison.Ordinal))
                Close(schema);
        }

        return schemas;
    }

    private static void Close(JsonNode? node)
    {
        if (node is JsonObject schema)
        {
            if (schema["properties"] is JsonObject && schema["additionalProperties"] is null)
                schema["unevaluatedProperties"] = false;
            foreach (var (name, inner) in schema.ToList())
            {
                if (name != "allOf")
                    Close(inner);
            }
        }

        foreach (var item in node as JsonArray ?? [])
            Close(item);
    }

    private static bool Matches(string address, string topic) =>
        address.Split('/')[2..] is var pattern && topic.Split('/')[1..] is var levels && pattern.Length == levels.Length
        && pattern.Zip(levels).All(pair => pair.First.StartsWith('{') || pair.First == pair.Second);

    private static JsonObject Read([CallerFilePath] string here = "")
    {
        var yaml = new YamlStream();
        using var file = File.OpenText(Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "docs", "asyncapi.yml")));
        yaml.Load(file);
        return Json(yaml.Documents[0].RootNode)!.AsObject();
    }

    private static JsonNode? Json(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Children.Select(pair => KeyValuePair.Create(((YamlScalarNode)pair.Key).Value!, Json(pair.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(Json)]),
        YamlScalarNode { Style: ScalarStyle.Plain, Value: { } plain } => Plain(plain),
        YamlScalarNode { Value: var text } => JsonValue.Create(text),
        _ => throw new InvalidDataException($"unknown YAML at {node.Start}"),
    };

    // YAML 1.2, JSON schema: true, false and numbers are what they look like; every other plain word is text.
    private static JsonValue? Plain(string text) =>
        text is "true" or "false" ? JsonValue.Create(text == "true") : long.TryParse(text, out var number) ? JsonValue.Create(number) : JsonValue.Create(text);
}
