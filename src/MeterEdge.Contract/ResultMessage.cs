using System.Text.Json;

namespace MeterEdge.Contract;

/// <summary>
/// An answer to what came down, on <c>up/result</c> and, where the sender named a topic that may be answered to, there too. Durable
/// and numbered together with the events of <see cref="Control"/>.
/// </summary>
public sealed record ResultMessage
{
    /// <summary>Version of the contract, 1.</summary>
    public int V { get; init; } = ContractVersion.Current;

    /// <summary>The concentrator.</summary>
    public required string Edge { get; init; }

    /// <summary>Random id made at the first start.</summary>
    public required string Device { get; init; }

    /// <summary>Id of the store that numbers events and results; new when that file is new.</summary>
    public required string Control { get; init; }

    /// <summary>Number within <see cref="Control"/>, from 1, shared with the events.</summary>
    public required long N { get; init; }

    /// <summary>When it was said.</summary>
    public required DateTimeOffset T { get; init; }

    /// <summary>What it answers: the request's id; absent where that could not be read.</summary>
    public string? Id { get; init; }

    /// <summary>What was asked for, e.g. <c>backfill</c>; absent where that could not be read.</summary>
    public string? Do { get; init; }

    /// <summary><c>accepted</c>, <c>progress</c>, <c>done</c> or <c>refused</c>; the last two are the end of it.</summary>
    public required string Stage { get; init; }

    /// <summary>How far it is, of <see cref="Of"/>: numbers of a resend, seconds of a backfill's span.</summary>
    public long? Done { get; init; }

    /// <summary>How much there is to do.</summary>
    public long? Of { get; init; }

    /// <summary>Details by what was asked for: an object.</summary>
    public JsonElement? Data { get; init; }

    /// <summary>Why it is refused, e.g. <c>MALFORMED</c>.</summary>
    public string? Code { get; init; }

    /// <summary>True where the same request came again and this is its last result once more; absent otherwise.</summary>
    public bool? Repeat { get; init; }
}
