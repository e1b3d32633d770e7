namespace MeterEdge.HeadEnd.Watch;

/// <summary>A series of numbers that should have no holes.</summary>
/// <param name="Edge">The concentrator.</param>
/// <param name="Life">Epoch of the journal for readings, id of the control store for events.</param>
/// <param name="Events">Which of the two.</param>
public readonly record struct NumberSeries(string Edge, string Life, bool Events)
{
    /// <inheritdoc/>
    public override string ToString() => $"{(Events ? "events" : "readings")} of {Edge}, {(Events ? "control" : "epoch")} {Life}";
}
