using System.Text.Json.Serialization;

namespace MeterEdge.Health;

/// <summary>What <c>/healthz</c> answers.</summary>
public sealed record HealthAnswer(
    bool Well, string Edge, string Version, IReadOnlyList<HealthFinding> Unwell, IReadOnlyList<HealthFinding> Warnings);

/// <summary>Its JSON, in the manner of the contract.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(HealthAnswer))]
public sealed partial class HealthJson : JsonSerializerContext;
