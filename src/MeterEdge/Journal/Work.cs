using MeterEdge.Readings;

namespace MeterEdge.Journal;

/// <summary>What one transaction takes to the disk.</summary>
/// <param name="Dropped">Readings that went missing before <paramref name="Rows"/>; they use up numbers.</param>
/// <param name="Rows">Readings in the order of their coming.</param>
/// <param name="Positions">Positions that changed.</param>
/// <param name="Dead">Readings that a sink refused for ever.</param>
/// <param name="Damaged">Numbers of rows that do not match their checksum.</param>
/// <param name="GivenUp">What single sinks will never get.</param>
/// <param name="Missed">What single sinks are owed and did not find.</param>
/// <param name="Told">Gaps whose event is kept durably.</param>
internal sealed record Work(
    Dropped? Dropped,
    IReadOnlyList<Snapshot> Rows,
    IReadOnlyDictionary<string, SinkPosition> Positions,
    IReadOnlyList<DeadLetter> Dead,
    RangeSet Damaged,
    IReadOnlyList<GivenUp> GivenUp,
    IReadOnlyList<Missed> Missed,
    IReadOnlyList<long> Told)
{
    /// <summary>No work.</summary>
    public static Work Nothing { get; } = new(null, [], new Dictionary<string, SinkPosition>(), [], RangeSet.Empty, [], [], []);

    public bool IsEmpty =>
        Damaged.IsEmpty && Rows.Count + Positions.Count + Dead.Count + GivenUp.Count + Missed.Count + Told.Count == 0;

    /// <summary>This and then the other; of two positions of a sink the later one counts. Rows stay as they are.</summary>
    public Work And(Work later)
    {
        var positions = new Dictionary<string, SinkPosition>(Positions);
        foreach (var (sink, position) in later.Positions)
            positions[sink] = position;
        return this with
        {
            Positions = positions,
            // As many as are kept on disk too.
            Dead = [.. Dead.Concat(later.Dead).TakeLast(JournalTransaction.MostDead)],
            Damaged = Damaged.Union(later.Damaged),
            GivenUp = [.. GivenUp, .. later.GivenUp],
            Missed = [.. Missed.Union(later.Missed)],
            Told = [.. Told, .. later.Told],
        };
    }
}

/// <summary>Readings that one sink will never get; the others may.</summary>
/// <param name="Sink">The sink.</param>
/// <param name="Range">Their numbers.</param>
/// <param name="Reason">Why.</param>
internal sealed record GivenUp(string Sink, SequenceRange Range, string Reason);

/// <summary>Readings that the full waiting room had to give up.</summary>
/// <param name="Count">How many.</param>
/// <param name="From">Time of the earliest.</param>
/// <param name="To">Time of the latest.</param>
internal sealed record Dropped(long Count, DateTimeOffset From, DateTimeOffset To)
{
    public static Dropped One(DateTimeOffset time) => new(1, time, time);

    public Dropped And(DateTimeOffset time) => new(Count + 1, time < From ? time : From, time > To ? time : To);
}
