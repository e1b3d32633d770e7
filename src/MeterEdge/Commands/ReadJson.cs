using System.Text.Json.Serialization;
using MeterEdge.Contract;

namespace MeterEdge.Commands;

/// <summary>What <c>read --json</c> prints: a reading as the contract has it, without what only the daemon knows.</summary>
internal sealed record ReadAnswer(
    string Port,
    int Unit,
    string Profile,
    DateTimeOffset T,
    int SpanMs,
    string Q,
    IReadOnlyList<string>? Why,
    IReadOnlyDictionary<string, ReadingValue>? Values,
    IReadOnlyDictionary<string, string>? Raw);

/// <summary>JSON of <see cref="ReadAnswer"/>.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(UtcMillisecondsConverter)])]
[JsonSerializable(typeof(ReadAnswer))]
internal sealed partial class ReadJson : JsonSerializerContext;
