namespace MeterEdge.HeadEnd.Watch;

/// <summary>What a message changed about the holes and duplicates of its series.</summary>
/// <param name="Series">Whose.</param>
/// <param name="MissingBefore">Missing numbers before the message.</param>
/// <param name="Missing">Missing numbers after it.</param>
/// <param name="Holes">The missing ranges after it.</param>
/// <param name="Duplicates">How many numbers of the message had come before.</param>
public sealed record TallyChange(
    NumberSeries Series, long MissingBefore, long Missing, IReadOnlyList<(long First, long Last)> Holes, int Duplicates)
{
    internal static TallyChange? Of(NumberSeries series, long before, SequenceLedger ledger, int duplicates)
    {
        var now = ledger.Missing;
        return now == before && duplicates == 0 ? null : new TallyChange(series, before, now, [.. ledger.Holes], duplicates);
    }
}
