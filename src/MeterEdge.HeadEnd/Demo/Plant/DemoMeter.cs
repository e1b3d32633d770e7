using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace MeterEdge.HeadEnd.Demo.Plant;

/// <summary>A meter as <c>metersim config</c> names it, with the keys of the daemon's configuration.</summary>
public sealed record DemoMeter(string Serial, int Unit, string Profile, string Role)
{
    /// <summary>Reads the array that <c>metersim config</c> prints.</summary>
    /// <exception cref="DemoException">It is something else.</exception>
    public static IReadOnlyList<DemoMeter> Parse(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, DemoJson.Default.DemoMeterArray) is { Length: > 0 } meters
                ? meters
                : throw new DemoException("metersim config names no meters");
        }
        catch (JsonException error)
        {
            throw new DemoException($"metersim config printed something else than meters: {error.Message}", error);
        }
    }
}

/// <summary>JSON of the demo's files.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(DemoMeter[]))]
[JsonSerializable(typeof(JsonObject))]
internal sealed partial class DemoJson : JsonSerializerContext;
