using System.Text.Json.Serialization;

namespace MeterEdge.Control.Cases;

/// <summary>How documents are kept in control.db.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(CaseFile))]
[JsonSerializable(typeof(SwitchFile))]
[JsonSerializable(typeof(FactFile))]
internal sealed partial class CasesJson : JsonSerializerContext;
