using MeterEdge.Journal;

namespace MeterEdge.Requests;

/// <summary>
/// Which times lie in which numbers of the journal, which has no index over time: one entry for some thousand numbers. It is made once for
/// a search, by looking at every number, so that it is right whatever leaps the clock has made.
/// </summary>
/// <param name="journal">The journal.</param>
/// <param name="last">Last number that matters.</param>
internal sealed class TimeMap(ReadingJournal journal, long last)
{
    private const int MostNumbers = 4096;

    private readonly List<Entry> _entries = [];
    private long _next = journal.Oldest;

    /// <summary>True once all numbers are in it.</summary>
    public bool IsComplete => _next > Math.Min(last, journal.Head);

    /// <summary>Takes some more numbers in.</summary>
    public void Extend()
    {
        var until = Math.Min(Math.Min(last, journal.Head), _next + MostNumbers - 1);
        var times = journal.Times(_next, until, meter: null);
        if (times.Through < _next)
            throw new IOException("the journal cannot be read now");
        if (times.Rows.Count > 0)
            _entries.Add(new(times.Rows.Min(row => row.Seq), times.Rows.Max(row => row.Seq), times.Rows.Min(row => row.Ms), times.Rows.Max(row => row.Ms)));
        _next = times.Rows.Count > 0 ? times.Through + 1 : journal.OldestFrom(times.Through + 1);
    }

    /// <summary>Numbers among which all readings between two times are; others are among them too.</summary>
    public IEnumerable<SequenceRange> Between(long fromMs, long toMs) =>
        _entries.Where(entry => entry.LastMs >= fromMs && entry.FirstMs <= toMs).Select(entry => new SequenceRange(entry.First, entry.Last));

    private readonly record struct Entry(long First, long Last, long FirstMs, long LastMs);
}
