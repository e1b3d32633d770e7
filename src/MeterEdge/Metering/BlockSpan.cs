namespace MeterEdge.Metering;

/// <summary>A block while it is planned.</summary>
/// <param name="First">First address.</param>
/// <param name="End">Address after the last.</param>
/// <param name="Lowest">Least address that it may grow down to.</param>
/// <param name="Highest">Address that it may grow up to, exclusive.</param>
internal readonly record struct BlockSpan(int First, int End, int Lowest, int Highest)
{
    public int Count => End - First;

    /// <summary>The most registers it can cover.</summary>
    public int Room => Highest - Lowest;

    /// <summary>The block with that many registers, grown upwards first.</summary>
    public BlockSpan GrownTo(int count)
    {
        var up = Math.Min(count - Count, Highest - End);
        return this with { End = End + up, First = First - (count - Count - up) };
    }
}
