namespace MeterEdge.Contract;

/// <summary>State of the concentrator, retained on <c>up/state</c>; the broker publishes the offline form as the will.</summary>
public sealed record StateMessage
{
    /// <summary>Version of the contract, 1.</summary>
    public int V { get; init; } = ContractVersion.Current;

    /// <summary>The concentrator.</summary>
    public required string Edge { get; init; }

    /// <summary>Random id made at the first start.</summary>
    public required string Device { get; init; }

    /// <summary>Random id of this run of the daemon.</summary>
    public required string Boot { get; init; }

    /// <summary>False in the will and after a clean stop; everything below is then absent.</summary>
    public required bool Online { get; init; }

    /// <summary>Version of the daemon.</summary>
    public string? Version { get; init; }

    /// <summary>Version of the contract that the daemon speaks.</summary>
    public int? Contract { get; init; }

    /// <summary>Current epoch of the journal.</summary>
    public string? Epoch { get; init; }

    /// <summary>Last committed sequence number.</summary>
    public long? Seq { get; init; }

    /// <summary>Committed readings that the head-end has not acknowledged.</summary>
    public long? Backlog { get; init; }

    /// <summary>Id of the store that numbers events.</summary>
    public string? Control { get; init; }

    /// <summary>Hash of the effective configuration, without secrets.</summary>
    public string? Config { get; init; }

    /// <summary>Version of the key set in force; absent without one.</summary>
    public long? Keys { get; init; }

    /// <summary>Name of the policy in force; absent where nothing is switched.</summary>
    public string? Policy { get; init; }

    /// <summary>IANA time zone of schedules and windows.</summary>
    public string? Tz { get; init; }

    /// <summary><c>trusted</c> or <c>untrusted</c>.</summary>
    public string? Clock { get; init; }

    /// <summary>When this was written.</summary>
    public DateTimeOffset? T { get; init; }
}
