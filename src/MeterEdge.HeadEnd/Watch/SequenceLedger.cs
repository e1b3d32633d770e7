namespace MeterEdge.HeadEnd.Watch;

/// <summary>
/// Which numbers of one series have been seen: readings of one (edge, epoch), or events of one (edge, control). Numbers may come
/// in any order and more than once. What lies between the smallest and the largest seen and has not come is missing,
/// unless the concentrator has declared it lost.
/// </summary>
public sealed class SequenceLedger
{
    /// <summary>Largest number: beyond 2^53 JSON readers disagree about whole numbers.</summary>
    public const long Largest = 1L << 53;

    // A sender that skips on purpose must not fill our memory: each separate range costs 16 bytes.
    private const int MaxRanges = 10_000;

    private readonly IntervalSet _seen = new();
    private readonly IntervalSet _accounted = new();

    /// <summary>How many different numbers came.</summary>
    public long Seen { get; private set; }

    /// <summary>How many came that had come before.</summary>
    public long Duplicates { get; private set; }

    /// <summary>How many came too scattered to be kept in mind.</summary>
    public long Untracked { get; private set; }

    /// <summary>How many numbers are missing.</summary>
    public long Missing => Holes.Sum(hole => hole.Last - hole.First + 1);

    /// <summary>The missing numbers as ranges, in rising order.</summary>
    public IEnumerable<(long First, long Last)> Holes =>
        _seen.Ranges.Count == 0 ? [] : _accounted.Missing(_seen.Ranges[0].First, _seen.Ranges[^1].Last);

    /// <summary>Takes note of a number that came.</summary>
    /// <param name="number">1 to <see cref="Largest"/>.</param>
    public Sighting Add(long number)
    {
        Check(number);
        if (_seen.Contains(number))
        {
            Duplicates++;
            return Sighting.Duplicate;
        }

        if (_seen.Ranges.Count >= MaxRanges && !_seen.Touches(number))
        {
            Untracked++;
            return Sighting.Untracked;
        }

        _seen.Add(number, number);
        _accounted.Add(number, number);
        Seen++;
        return Sighting.New;
    }

    /// <summary>Takes note of numbers that the concentrator says are lost for ever (event <c>gap</c>).</summary>
    public void DeclareLost(long first, long last)
    {
        Check(first);
        Check(last);
        if (first <= last && _accounted.Ranges.Count < 2 * MaxRanges)
            _accounted.Add(first, last);
    }

    private static void Check(long number)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, Largest);
    }
}

/// <summary>What a number is to the ledger.</summary>
public enum Sighting
{
    /// <summary>Seen for the first time.</summary>
    New,

    /// <summary>Seen before: delivery is at least once.</summary>
    Duplicate,

    /// <summary>Not seen before as far as known, and not kept: the numbers are too scattered.</summary>
    Untracked,
}
