namespace MeterEdge.Requests;

/// <summary>How far the search is for what the journal does not hold.</summary>
public sealed record FillState
{
    /// <summary>Due time up to which it was searched, in milliseconds since 1970; nothing before the beginning.</summary>
    public long? Due { get; init; }

    /// <summary>How many readings were sent of the window that begins there.</summary>
    public int Row { get; init; }

    /// <summary>Readings sent that came from elsewhere.</summary>
    public long Sent { get; init; }

    /// <summary>Latest due time in the doubtful span; nothing at its beginning.</summary>
    public long? Reached { get; init; }

    /// <summary>By kind and meter the latest due time in the doubtful span, and the least step before it, 0 when there was none.</summary>
    public Dictionary<string, long[]>? Seen { get; init; }

    /// <summary>Why nobody was asked any more.</summary>
    public string? Error { get; init; }
}
