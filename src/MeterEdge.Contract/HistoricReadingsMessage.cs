namespace MeterEdge.Contract;

/// <summary>
/// Readings on <c>up/backfill</c> that the journal no longer holds and that were fetched, for a request, from where they had been written
/// to. They have no epoch and no number any more: (meter, kind, due) names each of them. At most 64 kB as JSON, in no promised order.
/// </summary>
public sealed record HistoricReadingsMessage
{
    /// <summary>Version of the contract, 1.</summary>
    public int V { get; init; } = ContractVersion.Current;

    /// <summary>The concentrator.</summary>
    public required string Edge { get; init; }

    /// <summary>Random id made at the first start.</summary>
    public required string Device { get; init; }

    /// <summary>Id of the request that asked for them.</summary>
    public required string Request { get; init; }

    /// <summary>Where they come from: <c>influx</c>.</summary>
    public required string Source { get; init; }

    /// <summary>The readings.</summary>
    public required IReadOnlyList<HistoricReadingMessage> Readings { get; init; }
}

/// <summary>A reading without a number; what a time series database does not keep is missing: unit, profile and register words.</summary>
public sealed record HistoricReadingMessage
{
    /// <summary>Serial number of the meter.</summary>
    public required string Meter { get; init; }

    /// <summary>Name of the line it hung on; absent where that was not kept.</summary>
    public string? Bus { get; init; }

    /// <summary><c>instant</c>, <c>energy</c>, <c>identity</c> or <c>switch</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>When it was due.</summary>
    public required DateTimeOffset Due { get; init; }

    /// <summary>When the last answer of the pass arrived.</summary>
    public required DateTimeOffset T { get; init; }

    /// <summary>Milliseconds from the first request of the pass to <see cref="T"/>.</summary>
    public required int SpanMs { get; init; }

    /// <summary><c>good</c>, <c>suspect</c>, <c>estimated</c> or <c>missing</c>.</summary>
    public required string Q { get; init; }

    /// <summary>Rule codes behind a quality other than good; absent when good.</summary>
    public IReadOnlyList<string>? Why { get; init; }

    /// <summary>The values by quantity key; absent when missing.</summary>
    public IReadOnlyDictionary<string, ReadingValue>? Values { get; init; }
}

/// <summary>What tells the two messages of <c>up/backfill</c> apart.</summary>
public sealed record BackfillSource
{
    /// <summary>Where the readings come from; absent when from the journal.</summary>
    public string? Source { get; init; }
}
