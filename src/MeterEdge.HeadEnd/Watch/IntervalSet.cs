namespace MeterEdge.HeadEnd.Watch;

/// <summary>
/// A set of whole numbers kept as sorted ranges that neither overlap nor touch: small as long as the numbers hang together.
/// </summary>
public sealed class IntervalSet
{
    /// <summary>Largest magnitude of a number, far from where adding one would overflow.</summary>
    public const long Limit = 1L << 62;

    private readonly List<(long First, long Last)> _ranges = [];

    /// <summary>The ranges in rising order.</summary>
    public IReadOnlyList<(long First, long Last)> Ranges => _ranges;

    /// <summary>True when the number is in the set.</summary>
    public bool Contains(long number)
    {
        var at = FirstEndingAtOrAfter(number);
        return at < _ranges.Count && _ranges[at].First <= number;
    }

    /// <summary>True when the number would lengthen a range or join two, so that adding it takes no memory.</summary>
    public bool Touches(long number)
    {
        var at = FirstEndingAtOrAfter(number - 1);
        return at < _ranges.Count && _ranges[at].First <= number + 1;
    }

    /// <summary>Adds all numbers of a range and joins what then touches.</summary>
    public void Add(long first, long last)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(first, -Limit);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(last, Limit);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first, last);

        var at = FirstEndingAtOrAfter(first - 1);
        var end = at;
        while (end < _ranges.Count && _ranges[end].First <= last + 1)
        {
            first = Math.Min(first, _ranges[end].First);
            last = Math.Max(last, _ranges[end].Last);
            end++;
        }

        _ranges.RemoveRange(at, end - at);
        _ranges.Insert(at, (first, last));
    }

    /// <summary>The ranges between <paramref name="first"/> and <paramref name="last"/> that are not in the set.</summary>
    public IEnumerable<(long First, long Last)> Missing(long first, long last)
    {
        var next = first;
        for (var at = FirstEndingAtOrAfter(first); at < _ranges.Count && _ranges[at].First <= last; at++)
        {
            if (next < _ranges[at].First)
                yield return (next, _ranges[at].First - 1);

            next = _ranges[at].Last + 1;
        }

        if (next <= last)
            yield return (next, last);
    }

    private int FirstEndingAtOrAfter(long number)
    {
        var (low, high) = (0, _ranges.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_ranges[middle].Last < number)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
