using System.Collections.Immutable;
using System.Globalization;

namespace MeterEdge.Journal;

/// <summary>A set of sequence numbers, kept as few sorted ranges that neither touch nor overlap. Immutable.</summary>
public sealed class RangeSet : IEquatable<RangeSet>
{
    private RangeSet(ImmutableArray<SequenceRange> ranges) => Ranges = ranges;

    /// <summary>No numbers.</summary>
    public static RangeSet Empty { get; } = new([]);

    /// <summary>The ranges in rising order.</summary>
    public ImmutableArray<SequenceRange> Ranges { get; }

    /// <summary>True without numbers.</summary>
    public bool IsEmpty => Ranges.IsEmpty;

    /// <summary>How many numbers.</summary>
    public long Count => Ranges.Sum(range => range.Count);

    /// <summary>With all numbers from <paramref name="first"/> to <paramref name="last"/>; unchanged when that is empty.</summary>
    public RangeSet Add(long first, long last)
    {
        if (first > last)
            return this;
        var ranges = ImmutableArray.CreateBuilder<SequenceRange>(Ranges.Length + 1);
        var added = false;
        foreach (var range in Ranges)
        {
            // A range that only touches is joined too; written so that no bound overflows.
            if (range.Last < first && range.Last != first - 1)
            {
                ranges.Add(range);
            }
            else if (range.First > last && range.First - 1 != last)
            {
                if (!added)
                    ranges.Add(new(first, last));
                added = true;
                ranges.Add(range);
            }
            else
            {
                first = Math.Min(first, range.First);
                last = Math.Max(last, range.Last);
            }
        }

        if (!added)
            ranges.Add(new(first, last));
        return new(ranges.DrainToImmutable());
    }

    /// <summary>With a whole range.</summary>
    public RangeSet Add(SequenceRange range) => Add(range.First, range.Last);

    /// <summary>With everything of another set.</summary>
    public RangeSet Union(RangeSet other) => other.Ranges.Aggregate(this, (set, range) => set.Add(range));

    /// <summary>Without all numbers from <paramref name="first"/> to <paramref name="last"/>.</summary>
    public RangeSet Remove(long first, long last)
    {
        if (first > last)
            return this;
        var ranges = ImmutableArray.CreateBuilder<SequenceRange>(Ranges.Length + 1);
        foreach (var range in Ranges)
        {
            if (range.Last < first || range.First > last)
            {
                ranges.Add(range);
                continue;
            }

            if (range.First < first)
                ranges.Add(new(range.First, first - 1));
            if (range.Last > last)
                ranges.Add(new(last + 1, range.Last));
        }

        return new(ranges.DrainToImmutable());
    }

    /// <summary>Without a whole range.</summary>
    public RangeSet Remove(SequenceRange range) => Remove(range.First, range.Last);

    /// <summary>Without everything of another set.</summary>
    public RangeSet Except(RangeSet other) => other.Ranges.Aggregate(this, (set, range) => set.Remove(range));

    /// <summary>What is in another set too.</summary>
    public RangeSet Intersect(RangeSet other)
    {
        var common = ImmutableArray.CreateBuilder<SequenceRange>();
        for (int i = 0, j = 0; i < Ranges.Length && j < other.Ranges.Length;)
        {
            var (mine, theirs) = (Ranges[i], other.Ranges[j]);
            if (mine.First <= theirs.Last && theirs.First <= mine.Last)
                common.Add(new(Math.Max(mine.First, theirs.First), Math.Min(mine.Last, theirs.Last)));
            // The one that ends first meets no other.
            if (mine.Last < theirs.Last)
                i++;
            else
                j++;
        }

        return new(common.DrainToImmutable());
    }

    /// <summary>The numbers from <paramref name="first"/> to <paramref name="last"/> that are not in this set.</summary>
    public RangeSet Complement(long first, long last) =>
        Ranges.Aggregate(Empty.Add(first, last), (rest, range) => rest.Remove(range));

    /// <summary>Whether every number of the range is in the set.</summary>
    public bool Contains(SequenceRange asked) =>
        Ranges.Any(range => range.First <= asked.First && range.Last >= asked.Last);

    /// <summary>E.g. <c>1-5,9-9</c>; empty for the empty set.</summary>
    public override string ToString() => string.Join(',', Ranges);

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static bool TryParse(string text, out RangeSet set)
    {
        set = Empty;
        if (text.Length == 0)
            return true;
        foreach (var part in text.Split(','))
        {
            var dash = part.IndexOf('-', StringComparison.Ordinal);
            if (dash < 0
                || !long.TryParse(part.AsSpan(0, dash), NumberStyles.None, CultureInfo.InvariantCulture, out var first)
                || !long.TryParse(part.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var last)
                || first < 1 || last < first)
            {
                set = Empty;
                return false;
            }

            set = set.Add(first, last);
        }

        return true;
    }

    /// <inheritdoc/>
    public bool Equals(RangeSet? other) => other is not null && Ranges.SequenceEqual(other.Ranges);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as RangeSet);

    /// <inheritdoc/>
    public override int GetHashCode() => Ranges.IsEmpty ? 0 : HashCode.Combine(Ranges.Length, Ranges[0], Ranges[^1]);
}
