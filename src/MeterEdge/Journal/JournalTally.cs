namespace MeterEdge.Journal;

/// <summary>What the writer's thread has done, for whoever looks from outside. Written by that thread only, read from any.</summary>
internal sealed class JournalTally
{
    // What is read from a damaged file may name any reason; beyond this many they are counted together.
    private const int MostReasons = 32;
    private const string OtherReason = "other";
    private const int FrameHeaderBytes = 24; // sqlite.org/fileformat2.html, 4.1

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Reason, string? Sink), long> _gapped = [];
    private long _oldest = 1;
    private long _commits;
    private long _written;

    public JournalTally(IEnumerable<string> sinks)
    {
        // There from the start, so that the first gap is seen as a rise.
        foreach (var reason in (ReadOnlySpan<string>)[Gap.Quota, Gap.Memory, Gap.Damaged, Gap.RolledBack, Gap.Quarantined])
            _gapped[(reason, null)] = 0;
        foreach (var sink in sinks)
        {
            _gapped[(Gap.MaxBacklog, sink)] = 0;
            _gapped[(Gap.Retention, sink)] = 0;
        }
    }

    /// <summary>The oldest number that is kept now.</summary>
    public void Keeps(long oldest)
    {
        lock (_gate)
            _oldest = oldest;
    }

    /// <summary>A transaction is on disk.</summary>
    public void Committed(long oldest, long pages)
    {
        lock (_gate)
        {
            _oldest = oldest;
            _commits++;
            _written += pages * (JournalStore.PageSize + FrameHeaderBytes);
        }
    }

    /// <summary>A gap was told.</summary>
    public void Told(Gap gap)
    {
        lock (_gate)
        {
            var key = (gap.Reason, gap.Sink);
            if (!_gapped.ContainsKey(key) && _gapped.Count >= MostReasons)
                key = (OtherReason, null);
            _gapped[key] = _gapped.GetValueOrDefault(key) + (gap.Count ?? gap.Range.Count);
        }
    }

    /// <summary>The figures of this moment.</summary>
    public JournalStatistics Read(long head, long usedPages, long quotaPages)
    {
        lock (_gate)
        {
            return new(
                Math.Max(0, head - _oldest + 1),
                usedPages * JournalStore.PageSize,
                quotaPages * JournalStore.PageSize,
                _commits,
                _written,
                [.. _gapped.Select(gapped => new GappedReadings(gapped.Key.Reason, gapped.Key.Sink, gapped.Value))]);
        }
    }
}
