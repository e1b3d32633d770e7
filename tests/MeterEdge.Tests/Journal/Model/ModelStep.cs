namespace MeterEdge.Tests.Journal.Model;

/// <summary>One step of a random life of the journal.</summary>
internal abstract record ModelStep
{
    private ModelStep()
    {
    }

    /// <summary>Readings that wait for their sweep's end.</summary>
    public sealed record Append(int Count) : ModelStep;

    /// <summary>The end of a sweep, waited for until it is committed.</summary>
    public sealed record EndOfSweep : ModelStep;

    /// <summary>A sink takes some of its next readings into flight.</summary>
    public sealed record Send(int Sink, bool BacklogFirst, int Rows) : ModelStep;

    /// <summary>A sink answers one of its sends, whichever: it has them, or it has not.</summary>
    public sealed record Answer(int Sink, int Which, bool Accepted) : ModelStep;

    /// <summary>A sink will never get some of its next readings.</summary>
    public sealed record GiveUp(int Sink, int Rows) : ModelStep;

    /// <summary>Time passes; what only waits for its time is committed.</summary>
    public sealed record Later(TimeSpan By) : ModelStep;

    /// <summary>The process ends at once and another one opens what is on disk.</summary>
    public sealed record Crash : ModelStep;

    /// <summary>A stop in order and another start.</summary>
    public sealed record Restart : ModelStep;

    /// <summary>A stop of either kind, a flipped bit, and another start.</summary>
    public sealed record Flip(bool Clean, DamagedFile File, double Where, int Bit) : ModelStep;

    /// <summary>A crash that leaves only a part of the write-ahead log.</summary>
    public sealed record CutLog(double Where) : ModelStep;
}

/// <summary>What is damaged.</summary>
internal enum DamagedFile
{
    /// <summary><c>journal.db</c>.</summary>
    Database,

    /// <summary><c>journal.db-wal</c>.</summary>
    Log,

    /// <summary><c>journal.epoch</c>.</summary>
    Epoch,
}
