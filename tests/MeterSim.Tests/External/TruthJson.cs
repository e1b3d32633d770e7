using System.Text.Json;
using System.Text.Json.Serialization;

namespace MeterSim.Tests.External;

/// <summary>Reads JSON without reflection, as the project demands.</summary>
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class TruthJson : JsonSerializerContext;
