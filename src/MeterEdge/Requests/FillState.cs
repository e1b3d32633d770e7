namespace MeterEdge.Requests;

/// <summary>How far the search is, in a time series database, for what the journal does not hold.</summary>
public sealed record FillState
{
    /// <summary>Which of the missing spans is being looked for.</summary>
    public int Span { get; init; }

    /// <summary>Beginning of the window that is asked for; the span's own beginning without it.</summary>
    public DateTimeOffset? Due { get; init; }

    /// <summary>How many readings of that window were sent.</summary>
    public int Row { get; init; }

    /// <summary>Time up to which the span has been answered; its beginning without it.</summary>
    public DateTimeOffset? Reached { get; init; }

    /// <summary>Readings sent.</summary>
    public long Sent { get; init; }

    /// <summary>What nobody has.</summary>
    public Missing Missing { get; init; } = Missing.Nothing;

    /// <summary>Why the search was given up.</summary>
    public string? Error { get; init; }
}
