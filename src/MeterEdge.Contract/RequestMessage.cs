namespace MeterEdge.Contract;

/// <summary>A request to a concentrator, on <c>down/request</c>. Which fields it needs depends on <see cref="Do"/>.</summary>
public sealed record RequestMessage
{
    /// <summary>Version of the contract, 1.</summary>
    public int V { get; init; } = ContractVersion.Current;

    /// <summary>Id chosen by the sender, never used for anything else: A-Z a-z 0-9 . _ : - , at most 64 characters.</summary>
    public required string Id { get; init; }

    /// <summary><c>backfill</c>, <c>resend</c>, <c>stop</c>, <c>status</c>, <c>time</c> or <c>case</c>.</summary>
    public required string Do { get; init; }

    /// <summary><c>backfill</c>: serial number of the only meter; all meters without it. <c>case</c>: the meter whose case in force, or last, is meant.</summary>
    public string? Meter { get; init; }

    /// <summary><c>case</c>: the case, instead of a meter.</summary>
    public string? Case { get; init; }

    /// <summary><c>case</c>: language of the story's text, <c>en</c> or <c>zh</c>; English without it.</summary>
    public string? Lang { get; init; }

    /// <summary><c>backfill</c>: readings whose <c>t</c> is at or after this.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary><c>backfill</c>: readings whose <c>t</c> is before this.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary><c>resend</c> of readings: their epoch.</summary>
    public string? Epoch { get; init; }

    /// <summary><c>resend</c> of readings: the first number.</summary>
    public long? First { get; init; }

    /// <summary><c>resend</c> of readings: the last number.</summary>
    public long? Last { get; init; }

    /// <summary><c>resend</c> of events and results: the first and the last number.</summary>
    public IReadOnlyList<long>? N { get; init; }

    /// <summary><c>resend</c> of events and results: the control id of the numbers; the one in force without it.</summary>
    public string? Control { get; init; }

    /// <summary><c>stop</c>: id of the request to stop.</summary>
    public string? Ref { get; init; }
}
