using System.Text.Json;
using System.Text.Json.Serialization;
using MeterEdge.Contract;

namespace MeterEdge.HeadEnd.Demo.Plant;

/// <summary>What the daemon says of itself over its local socket. Everything may be absent: an older daemon knows less.</summary>
public sealed record DaemonStatus(
    string? Edge, string? Version, double? UptimeS, string? Clock,
    IReadOnlyList<LineStatus?>? Lines, IReadOnlyList<MeterStatus?>? Meters, JournalStatus? Journal, IReadOnlyList<SinkStatus?>? Sinks,
    EventsStatus? Events)
{
    /// <summary>The question that is answered with one line of this.</summary>
    public const string Question = "status | json";

    /// <summary>Reads the answer; null when it is not understood.</summary>
    public static DaemonStatus? Parse(string? json)
    {
        if (json is null)
            return null;

        try
        {
            return JsonSerializer.Deserialize(json, StatusJson.Default.DaemonStatus);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>A serial line.</summary>
public sealed record LineStatus(
    string? Bus, string? Port, int? Baud, bool? Up, double? UsePercent,
    long? Answered, long? Refused, long? NoAnswer, long? Garbled, long? Late, long? Queue);

/// <summary>A meter.</summary>
public sealed record MeterStatus(
    string? Serial, string? Bus, int? Unit, string? Profile, string? Role, bool? Lost, double? TurnaroundMs, ReadingStatus? Last);

/// <summary>A meter's last reading.</summary>
public sealed record ReadingStatus(
    DateTimeOffset? T, DateTimeOffset? Due, string? Q, string? Kind,
    IReadOnlyList<string?>? Why, IReadOnlyDictionary<string, ReadingValue>? Values);

/// <summary>The journal.</summary>
public sealed record JournalStatus(
    string? Epoch, long? Seq, long? Rows, long? Bytes, long? QuotaBytes, long? Uncommitted,
    long? Dropped, bool? Writable, int? UsedPercent, int? QuotaMib);

/// <summary>Where readings go.</summary>
public sealed record SinkStatus(
    string? Name, bool? Connected, string? Target, long? Live, long? Backlog, long? Acknowledged, bool? NobodyListens);

/// <summary>Events that still have to go.</summary>
public sealed record EventsStatus(long? Pending);

/// <summary>JSON of the status: snake_case, everything optional.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(DaemonStatus))]
internal sealed partial class StatusJson : JsonSerializerContext;
