namespace MeterEdge.SystemTests.Switching;

/// <summary>A message that the test sent, as the judge knows it.</summary>
/// <param name="At">Just before it left.</param>
/// <param name="Kind">Its topic: <c>notice</c>, <c>order</c>, <c>approval</c>, <c>release</c>.</param>
/// <param name="Id">Its <c>jti</c>.</param>
/// <param name="Meter">Serial number.</param>
/// <param name="Case">The case.</param>
internal sealed record Said(DateTimeOffset At, string Kind, string Id, string Meter, string Case)
{
    /// <summary>The order that an approval approves.</summary>
    public string? Order { get; init; }

    /// <summary>Whether an order is one to cut.</summary>
    public bool Cuts { get; init; }

    /// <summary>When a notice was given to the customer.</summary>
    public DateTimeOffset? Told { get; init; }

    /// <summary>From when on a notice permits the cut.</summary>
    public DateTimeOffset? CutAfter { get; init; }
}
