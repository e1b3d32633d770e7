using System.Collections.Immutable;

namespace MeterEdge.Journal;

/// <summary>What the epoch's own file says.</summary>
/// <param name="Epoch">The epoch.</param>
/// <param name="Head">Last number when the journal was closed; nothing while it is open, and after a crash.</param>
/// <param name="Earlier">Ids of earlier epochs of which readings may be left, the latest first.</param>
internal sealed record EpochMark(string Epoch, long? Head, ImmutableArray<string> Earlier)
{
    private const int MostEarlier = 64;

    /// <summary>All ids, the latest first.</summary>
    public IEnumerable<string> Ids => Earlier.Prepend(Epoch);

    /// <summary>The mark of an epoch that goes on or follows this one.</summary>
    public static EpochMark Of(EpochMark? before, string epoch, long? head) =>
        new(epoch, head, [.. (before?.Ids ?? []).Where(id => id != epoch).Take(MostEarlier)]);

    /// <inheritdoc/>
    public bool Equals(EpochMark? other) => other is not null && Epoch == other.Epoch && Head == other.Head && Earlier.SequenceEqual(other.Earlier);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Epoch, Head, Earlier.Length);
}
