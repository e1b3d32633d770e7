namespace MeterEdge.Contract;

/// <summary>
/// A batch of committed readings on <c>up/readings</c> (as they come) or <c>up/backfill</c> (from a backlog).
/// At most 64 kB as JSON. All readings are of one epoch, in rising order of their sequence numbers; numbers may be
/// missing between <see cref="First"/> and <see cref="Last"/> only where a gap event names them.
/// </summary>
public sealed record ReadingsMessage
{
    /// <summary>Version of the contract, 1.</summary>
    public int V { get; init; } = ContractVersion.Current;

    /// <summary>The concentrator, which is the district: A-Z a-z 0-9 . _ - , at most 64 characters.</summary>
    public required string Edge { get; init; }

    /// <summary>Random id made at the first start; two of them under one edge is a fault.</summary>
    public required string Device { get; init; }

    /// <summary>Life of the journal that numbered these readings; (edge, epoch, seq) names a reading for ever.</summary>
    public required string Epoch { get; init; }

    /// <summary>Smallest sequence number in the batch.</summary>
    public required long First { get; init; }

    /// <summary>Largest sequence number in the batch.</summary>
    public required long Last { get; init; }

    /// <summary>Id of the request that asked for these readings; numbers between may then be missing. Absent where nobody asked.</summary>
    public string? Request { get; init; }

    /// <summary>The readings.</summary>
    public required IReadOnlyList<ReadingMessage> Readings { get; init; }
}

/// <summary>One reading as the head-end sees it. The business key is (meter, kind, due).</summary>
public sealed record ReadingMessage
{
    /// <summary>Number within the epoch, rising, never used twice.</summary>
    public required long Seq { get; init; }

    /// <summary>Serial number of the meter.</summary>
    public required string Meter { get; init; }

    /// <summary>Name of the line it hangs on.</summary>
    public required string Bus { get; init; }

    /// <summary>Modbus unit, 1 to 247.</summary>
    public required int Unit { get; init; }

    /// <summary>Name of the profile it was read with.</summary>
    public required string Profile { get; init; }

    /// <summary><c>instant</c>, <c>energy</c>, <c>identity</c> or <c>switch</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>When it was due, aligned to local time.</summary>
    public required DateTimeOffset Due { get; init; }

    /// <summary>When the last answer of the pass arrived; for a missing reading when that was known.</summary>
    public required DateTimeOffset T { get; init; }

    /// <summary>Milliseconds from the first request of the pass to <see cref="T"/>.</summary>
    public required int SpanMs { get; init; }

    /// <summary><c>good</c>, <c>suspect</c>, <c>estimated</c> or <c>missing</c>.</summary>
    public required string Q { get; init; }

    /// <summary>Rule codes behind a quality other than good; absent when good.</summary>
    public IReadOnlyList<string>? Why { get; init; }

    /// <summary>The values by quantity key, e.g. <c>voltage_l1_v</c>; absent when missing.</summary>
    public IReadOnlyDictionary<string, ReadingValue>? Values { get; init; }

    /// <summary>Register words of the energy quantities, hex, most significant word first as read; absent when there are none.</summary>
    public IReadOnlyDictionary<string, string>? Raw { get; init; }
}
