using System.Text.Json.Serialization;

namespace MeterEdge.Contract;

/// <summary>
/// JSON of every payload: snake_case names, instants with milliseconds in UTC, absent rather than null,
/// unknown fields ignored by the receiver, duplicate properties refused.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowDuplicateProperties = false,
    Converters = [typeof(UtcMillisecondsConverter)])]
[JsonSerializable(typeof(ReadingsMessage))]
[JsonSerializable(typeof(EventMessage))]
[JsonSerializable(typeof(StateMessage))]
[JsonSerializable(typeof(MetersMessage))]
[JsonSerializable(typeof(HistoricReadingsMessage))]
[JsonSerializable(typeof(BackfillSource))]
[JsonSerializable(typeof(RequestMessage))]
[JsonSerializable(typeof(ResultMessage))]
[JsonSerializable(typeof(SwitchResultMessage))]
[JsonSerializable(typeof(ResultTime))]
public sealed partial class ContractJson : JsonSerializerContext;
