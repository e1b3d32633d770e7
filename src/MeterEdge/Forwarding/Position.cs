using MeterEdge.Journal;

namespace MeterEdge.Forwarding;

/// <summary>
/// Which readings a sink still has to get. Every committed number is in exactly one place: acknowledged, in flight, in the backlog,
/// postponed, or above <see cref="Live"/> and thus still to come. Immutable; it knows no clock and no journal.
/// </summary>
public sealed record Position
{
    private Position(long live, RangeSet backlog, RangeSet inFlight, RangeSet postponed) =>
        (Live, Backlog, InFlight, Postponed) = (live, backlog, inFlight, postponed);

    /// <summary>Last number that is not live any more, 0 before the first.</summary>
    public long Live { get; }

    /// <summary>Numbers up to <see cref="Live"/> that wait to be sent.</summary>
    public RangeSet Backlog { get; }

    /// <summary>Numbers up to <see cref="Live"/> that were sent and not answered.</summary>
    public RangeSet InFlight { get; }

    /// <summary>Numbers up to <see cref="Live"/> that this session does not take and another may.</summary>
    public RangeSet Postponed { get; }

    /// <summary>Numbers up to <see cref="Live"/> that are owed and not on their way.</summary>
    public RangeSet Waiting => Backlog.Union(Postponed);

    /// <summary>What is kept on disk. What is in flight counts as not acknowledged, so that a crash repeats it.</summary>
    public SinkPosition Kept => new(Live, Waiting.Union(InFlight));

    /// <summary>A position as it was kept; nothing is in flight after a start.</summary>
    public static Position From(SinkPosition kept) => new(kept.Live, kept.Unacknowledged, RangeSet.Empty, RangeSet.Empty);

    /// <summary>
    /// A new session: everything that is committed and not acknowledged is backlog, and what comes after <paramref name="head"/> is
    /// live.
    /// </summary>
    public Position Reconnected(long head) =>
        new(Math.Max(Live, head), Waiting.Union(InFlight).Add(Live + 1, head), RangeSet.Empty, RangeSet.Empty);

    /// <summary>The numbers that live could send next.</summary>
    public SequenceRange? NextLive(long head) => head > Live ? new(Live + 1, head) : null;

    /// <summary>The numbers that the backlog could send next: the oldest unbroken ones.</summary>
    public SequenceRange? NextBacklog => Backlog.IsEmpty ? null : Backlog.Ranges[0];

    /// <summary>Takes the live numbers up to <paramref name="through"/> into flight.</summary>
    public Position TakeLive(long through) =>
        through <= Live
            ? throw new ArgumentOutOfRangeException(nameof(through), through, $"live stands at {Live}")
            : new(through, Backlog, InFlight.Add(Live + 1, through), Postponed);

    /// <summary>Takes the first numbers of the backlog's first range, up to <paramref name="through"/>, into flight.</summary>
    public Position TakeBacklog(long through)
    {
        if (NextBacklog is not { } next || through < next.First || through > next.Last)
            throw new ArgumentOutOfRangeException(nameof(through), through, $"the backlog starts with {NextBacklog}");
        return new(Live, Backlog.Remove(next.First, through), InFlight.Add(next.First, through), Postponed);
    }

    /// <summary>The sink has these, or will never get them; they were in flight.</summary>
    public Position Acknowledged(SequenceRange range) => new(Live, Backlog, Landed(range), Postponed);

    /// <summary>The sink did not take these now; they were in flight and are backlog again.</summary>
    public Position Returned(SequenceRange range) => new(Live, Backlog.Add(range), Landed(range), Postponed);

    /// <summary>This session will not take these; they were in flight and wait for another session.</summary>
    public Position PostponedUntilReconnect(SequenceRange range) => new(Live, Backlog, Landed(range), Postponed.Add(range));

    /// <summary>These wait until they are resumed; they were not on their way.</summary>
    public Position SetAside(SequenceRange range)
    {
        var waiting = Backlog.Intersect(RangeSet.Empty.Add(range));
        return waiting.IsEmpty ? this : new(Live, Backlog.Except(waiting), InFlight, Postponed.Union(waiting));
    }

    /// <summary>Those of these that were set aside are backlog again.</summary>
    public Position Resumed(SequenceRange range)
    {
        var aside = Postponed.Intersect(RangeSet.Empty.Add(range));
        return aside.IsEmpty ? this : new(Live, Backlog.Union(aside), InFlight, Postponed.Except(aside));
    }

    /// <summary>The sink will never get these, though it could; they were not on their way.</summary>
    public Position GivenUp(SequenceRange range) => new(Live, Backlog.Remove(range), InFlight, Postponed.Remove(range));

    private RangeSet Landed(SequenceRange range) =>
        InFlight.Contains(range)
            ? InFlight.Remove(range)
            : throw new ArgumentOutOfRangeException(nameof(range), range, $"not in flight; in flight are {InFlight}");
}
