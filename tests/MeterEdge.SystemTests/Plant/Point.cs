using System.Text.Json;

namespace MeterEdge.SystemTests.Plant;

/// <summary>One point as a time series database has it.</summary>
/// <param name="Measurement">Its measurement.</param>
/// <param name="Tags">Its tags.</param>
/// <param name="Time">Its time.</param>
/// <param name="Fields">Its fields, as the database tells them.</param>
internal sealed record Point(
    string Measurement, IReadOnlyDictionary<string, string> Tags, DateTimeOffset Time, IReadOnlyDictionary<string, JsonElement> Fields);
