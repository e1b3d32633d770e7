using MeterEdge.Readings;

namespace MeterEdge.Journal;

/// <summary>
/// What happens while the disk refuses: readings get numbers of an epoch that exists only in memory, and are published. When the disk is back
/// they are written under these very numbers and the epoch goes on. If the process dies before, the disk knows nothing of the
/// epoch: no number of it is given a second time. Used by the writer's thread.
/// </summary>
/// <param name="onDisk">Epoch of the numbers on disk; nothing when the disk could not be asked.</param>
/// <param name="head">Last number on disk; new ones are above it.</param>
/// <param name="rows">Where the readings are kept for everybody.</param>
/// <param name="most">How many are kept.</param>
internal sealed class Outage(string? onDisk, long head, MemoryRows rows, int most)
{
    private readonly List<MemoryGap> _gaps = [];
    private int _told;
    private long _dropped;

    /// <summary>Epoch of the numbers on disk.</summary>
    public string? OnDisk { get; } = onDisk;

    /// <summary>The epoch of what comes now; it has no number in the file yet.</summary>
    public Epoch Epoch { get; } = Epoch.New(0);

    /// <summary>First number of the epoch.</summary>
    public long First { get; } = head + 1;

    /// <summary>Last number that was given.</summary>
    public long Head { get; private set; } = head;

    /// <summary>What else is to be written, without rows.</summary>
    public Work Side { get; private set; } = Work.Nothing;

    /// <summary>The readings to be written.</summary>
    public IReadOnlyList<Reading> Rows => rows.All;

    /// <summary>What the memory had no room for.</summary>
    public IReadOnlyList<MemoryGap> Gaps => _gaps;

    /// <summary>Numbers the readings, and keeps all else for later.</summary>
    public void Take(Work work)
    {
        foreach (var given in work.GivenUp.Where(given => given.Range.Last >= First))
        {
            var here = given.Range with { First = Math.Max(First, given.Range.First) };
            Lose(rows.All.Where(row => row.Seq >= here.First && row.Seq <= here.Last).ToList(), here, given.Reason, given.Sink, null);
        }

        Side = Side.And(work with
        {
            Rows = [],
            Dropped = null,
            GivenUp = [.. work.GivenUp.Where(given => given.Range.First < First).Select(given => given with { Range = given.Range with { Last = Math.Min(given.Range.Last, First - 1) } })],
        });
        if (work.Dropped is { } dropped)
        {
            _gaps.Add(new(new(0, Epoch.Id, new(Head + 1, Head + dropped.Count), dropped.From, dropped.To, Gap.Memory, Count: dropped.Count)));
            Head += dropped.Count;
        }

        var numbered = new List<Reading>(work.Rows.Count);
        foreach (var snapshot in work.Rows)
            numbered.Add(new(Epoch.Id, ++Head, snapshot));
        rows.Add(numbered);
    }

    /// <summary>Keeps within the bound: what every sink has goes first, then instants, then whatever is oldest; what a sink had not is a gap.</summary>
    public void Trim(Owing owing)
    {
        // Some at a time, so that a long outage is not a gap for each sweep.
        var room = Math.Max(1, most / 16);
        while (rows.Count > most)
        {
            var owed = owing.Anybody;
            if (rows.Remove(row => !owed.Contains(new(row.Seq, row.Seq)), room).Count > 0)
                continue;
            if (rows.Remove(row => row.Snapshot.Kind == ReadingKind.Instant, room) is { Count: > 0 } instants)
                Lose(instants, owing, Gap.InstantOnly);
            else
                Lose(rows.Remove(_ => true, room), owing, null);
        }
    }

    /// <summary>The gaps that were not given before.</summary>
    public IReadOnlyList<MemoryGap> NewGaps()
    {
        var fresh = _gaps[_told..];
        _told = _gaps.Count;
        return fresh;
    }

    /// <summary>How many readings went without every sink having had them, since this was asked last.</summary>
    public long TakeDropped()
    {
        var dropped = _dropped;
        _dropped = 0;
        return dropped;
    }

    private void Lose(List<Reading> lost, Owing owing, string? kind)
    {
        _dropped += lost.Count;
        foreach (var (sink, range) in owing.Lost(lost[0].Seq, lost[^1].Seq))
            Lose(lost.Where(row => row.Seq >= range.First && row.Seq <= range.Last).ToList(), range, Gap.Memory, sink, kind);
    }

    /// <summary>One gap for readings of one range; when a kind stays behind between them, the gap says of which kind it is.</summary>
    private void Lose(List<Reading> lost, SequenceRange range, string reason, string? sink, string? kind)
    {
        if (lost.Count == 0)
            return;
        var named = new SequenceRange(Math.Max(range.First, lost[0].Seq), Math.Min(range.Last, lost[^1].Seq));
        var (from, to) = (lost.Min(row => row.Snapshot.Time), lost.Max(row => row.Snapshot.Time));
        _gaps.Add(new(new(0, Epoch.Id, named, from, to, reason, sink, kind, lost.Count)));
    }
}

/// <summary>A gap that is told before it is on disk.</summary>
/// <param name="gap">The gap.</param>
internal sealed class MemoryGap(Gap gap)
{
    private volatile bool _told;

    public Gap Gap { get; } = gap;

    /// <summary>Whether its event is kept durably, so that it need not be told again.</summary>
    public bool Told => _told;

    public void IsTold() => _told = true;
}
