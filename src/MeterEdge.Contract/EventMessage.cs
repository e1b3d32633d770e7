using System.Text.Json;

namespace MeterEdge.Contract;

/// <summary>
/// Something that happened, on <c>up/event</c>. Durable: kept until acknowledged and 90 days more.
/// <see cref="N"/> rises by one per <see cref="Control"/>, so a head-end sees a hole.
/// </summary>
public sealed record EventMessage
{
    /// <summary>Version of the contract, 1.</summary>
    public int V { get; init; } = ContractVersion.Current;

    /// <summary>The concentrator.</summary>
    public required string Edge { get; init; }

    /// <summary>Random id made at the first start.</summary>
    public required string Device { get; init; }

    /// <summary>Id of the store that numbers the events; new when that file is new.</summary>
    public required string Control { get; init; }

    /// <summary>Number of the event within <see cref="Control"/>, from 1.</summary>
    public required long N { get; init; }

    /// <summary>When it happened.</summary>
    public required DateTimeOffset T { get; init; }

    /// <summary>What happened, e.g. <c>meter_lost</c>.</summary>
    public required string Code { get; init; }

    /// <summary><c>info</c>, <c>warning</c> or <c>alarm</c>.</summary>
    public required string Sev { get; init; }

    /// <summary>Serial number of the meter, where one is concerned.</summary>
    public string? Meter { get; init; }

    /// <summary>The case, where one is concerned.</summary>
    public string? Case { get; init; }

    /// <summary>Details by code: an object.</summary>
    public JsonElement? Data { get; init; }
}
