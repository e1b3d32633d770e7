namespace MeterEdge.Journal;

/// <summary>Sequence numbers from <paramref name="First"/> to <paramref name="Last"/>, both included; never empty.</summary>
/// <param name="First">Smallest number, 1 or more.</param>
/// <param name="Last">Largest number, not below <paramref name="First"/>.</param>
public readonly record struct SequenceRange(long First, long Last)
{
    /// <summary>How many numbers it holds.</summary>
    public long Count => Last - First + 1;

    /// <summary>E.g. <c>5-9</c>.</summary>
    public override string ToString() => $"{First}-{Last}";
}
