using MeterEdge.Readings;

namespace MeterEdge.Journal;

/// <summary>
/// Numbered readings that the disk has not taken: sinks get them from here meanwhile. The writer's thread fills and empties it, anybody reads.
/// </summary>
internal sealed class MemoryRows
{
    // Bodies are made only for the disk; about what one of ten values takes.
    private const int BodyBytes = 128;

    private readonly Lock _gate = new();
    private readonly List<Reading> _rows = [];
    private long _first = long.MaxValue;

    /// <summary>Numbers from this one on are here or nowhere; what is below is on disk.</summary>
    public long First
    {
        get
        {
            lock (_gate)
                return _first;
        }
    }

    public int Count
    {
        get
        {
            lock (_gate)
                return _rows.Count;
        }
    }

    /// <summary>Smallest number that is here; beyond every number when there is none.</summary>
    public long Oldest
    {
        get
        {
            lock (_gate)
                return _rows.Count > 0 ? _rows[0].Seq : long.MaxValue;
        }
    }

    /// <summary>Smallest number from this one on that is here; beyond every number when there is none.</summary>
    public long OldestFrom(long seq)
    {
        lock (_gate)
            return IndexOf(seq) is var at && at < _rows.Count ? _rows[at].Seq : long.MaxValue;
    }

    /// <summary>Everything that is here, in rising order.</summary>
    public IReadOnlyList<Reading> All
    {
        get
        {
            lock (_gate)
                return [.. _rows];
        }
    }

    /// <summary>From this number on, readings come here.</summary>
    public void Begin(long first)
    {
        lock (_gate)
            _first = first;
    }

    /// <summary>Everything is on disk.</summary>
    public void End()
    {
        lock (_gate)
        {
            _rows.Clear();
            _first = long.MaxValue;
        }
    }

    public void Add(IEnumerable<Reading> readings)
    {
        lock (_gate)
            _rows.AddRange(readings);
    }

    /// <summary>Takes the oldest of those that are meant away, and gives them.</summary>
    public List<Reading> Remove(Func<Reading, bool> meant, int most)
    {
        lock (_gate)
        {
            var removed = new List<Reading>();
            _rows.RemoveAll(reading =>
            {
                if (removed.Count >= most || !meant(reading))
                    return false;
                removed.Add(reading);
                return true;
            });
            return removed;
        }
    }

    /// <summary>As <see cref="ReadingJournal.ReadSpan"/>; nothing when the disk is to be asked first.</summary>
    public RangeRead? Read(long first, long last, ReadingFilter? filter, int maxRows, int maxBytes)
    {
        lock (_gate)
        {
            if (first < _first)
                return null;
            var from = IndexOf(first);
            var most = Math.Min(maxRows, Math.Max(1, maxBytes / BodyBytes));
            var readings = _rows.Skip(from).TakeWhile(reading => reading.Seq <= last).Where(reading => filter?.Passes(reading) != false).Take(most).ToList();
            return new(readings, readings.Count == most ? readings[^1].Seq : Math.Max(last, first - 1));
        }
    }

    /// <summary>The latest of one meter, newest first.</summary>
    public List<Reading> Latest(string meter, int count)
    {
        lock (_gate)
            return [.. Enumerable.Reverse(_rows).Where(reading => reading.Snapshot.Meter.Serial == meter).Take(count)];
    }

    /// <summary>As <see cref="ReadingJournal.LastOlder"/>.</summary>
    public long LastOlder(long first, long last, DateTimeOffset time)
    {
        lock (_gate)
        {
            return _rows.Skip(IndexOf(first)).TakeWhile(reading => reading.Seq <= last && reading.Snapshot.Time < time)
                .Select(reading => reading.Seq).DefaultIfEmpty(first - 1).Last();
        }
    }

    /// <summary>As <see cref="ReadingJournal.Times"/>; nothing when the disk is to be asked first.</summary>
    public RowTimes? Times(long first, long last, string? meter, int most)
    {
        lock (_gate)
        {
            if (first < _first)
                return null;
            var times = _rows.Skip(IndexOf(first)).TakeWhile(reading => reading.Seq <= last).Take(most)
                .Select(reading => new RowTime(
                    reading.Seq, reading.Epoch, reading.Snapshot.Time.ToUnixTimeMilliseconds(), meter is null || reading.Snapshot.Meter.Serial == meter))
                .ToList();
            return new(times, times.Count < most ? Math.Max(last, first - 1) : times[^1].Seq);
        }
    }

    /// <summary>Where a number is, or the next one that is here.</summary>
    private int IndexOf(long seq)
    {
        var (low, high) = (0, _rows.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _rows[middle].Seq < seq ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
