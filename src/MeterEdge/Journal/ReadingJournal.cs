using MeterEdge.Control;
using MeterEdge.Readings;
using Microsoft.Extensions.Logging;

namespace MeterEdge.Journal;

/// <summary>
/// Readings on disk before anybody else sees them. Pollers append and never wait; a reading is accepted once its transaction has
/// committed, and only then can a sink read it.
/// </summary>
public sealed class ReadingJournal : IAsyncDisposable
{
    private readonly WaitingRoom _room;
    private readonly MemoryRows _memory;
    private readonly JournalReader _reader;
    private readonly JournalWriter _writer;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, SinkPosition> _positions;

    private ReadingJournal(JournalParts parts, JournalWriter writer, IReadOnlyDictionary<string, SinkPosition> positions)
    {
        (_room, _memory, _reader, _writer) = (parts.Room, parts.Memory, parts.Reader, writer);
        _positions = new(positions);
    }

    /// <summary>Last number that can be read: committed, or given in memory while the disk refuses. 0 before the first.</summary>
    public long Head => _writer.Head;

    /// <summary>Epoch of what is appended now.</summary>
    public string Epoch => _writer.Epoch;

    /// <summary>The state at this moment.</summary>
    public JournalStatus Status
    {
        get
        {
            var (waiting, dropped) = _room.Counts;
            return new(Epoch, Head, waiting + _memory.Count, dropped + _writer.Dropped, _writer.Writable, _writer.Full, _writer.UsedPercent);
        }
    }

    /// <summary>The figures at this moment.</summary>
    public JournalStatistics Statistics => _writer.Statistics;

    /// <summary>
    /// Opens or makes the journal. A damaged one is put aside and said to be. On a disk that is full, read-only or failing it begins in memory. A
    /// file that no better disk would help gives <see cref="JournalUnusableException"/>.
    /// </summary>
    public static ReadingJournal Open(JournalSettings settings, TimeProvider time, IEventLog events, ILogger<ReadingJournal> log, Heartbeat? pulse = null)
    {
        if (!Directory.Exists(settings.Directory) || Directory.Exists(Path.Combine(settings.Directory, Opening.FileName)))
            throw new JournalUnusableException($"cannot open the journal in {settings.Directory}: the folder is missing, or {Opening.FileName} in it is a folder");
        var parts = JournalParts.Of(settings, time, events, log, pulse);
        try
        {
            var opening = Opened(parts);
            var writer = JournalWriter.Start(parts, opening);
            log.Opened(settings.Directory, opening.Epoch.Id, opening.Head);
            return new(parts, writer, Beginnings(parts, opening));
        }
        catch (Exception error) when (Trouble.IsOfTheDisk(error))
        {
            var known = LastKnown.Of(settings, time.GetUtcNow());
            return new(parts, JournalWriter.Start(parts, known, error), known.Positions);
        }
    }

    /// <summary>The kept positions; a sink without one begins with the oldest reading that is there.</summary>
    private static Dictionary<string, SinkPosition> Beginnings(JournalParts parts, Opening opening)
    {
        var positions = new Dictionary<string, SinkPosition>(opening.Positions);
        foreach (var sink in parts.Settings.Sinks)
            positions.TryAdd(sink, new(Math.Min(parts.Reader.Oldest() - 1, opening.Head), RangeSet.Empty));
        return positions;
    }

    private static Opening Opened(JournalParts parts)
    {
        try
        {
            if (LogMending.Mend(Path.Combine(parts.Settings.Directory, Opening.FileName)) is > 0 and var bits)
                parts.Log.Mended(bits);
            return Opening.Of(parts.Settings, Inherited.Nothing, parts.Time);
        }
        catch (Exception error) when (Trouble.IsOfTheDisk(error) && parts.Ballast.GiveAway())
        {
            return Opening.Of(parts.Settings, Inherited.Nothing, parts.Time);
        }
    }

    /// <summary>
    /// Takes a reading and returns at once. False when an older one had to be dropped from memory for it because the disk
    /// has stalled (a gap event will name it), or when the journal is closed.
    /// </summary>
    public bool Append(Snapshot snapshot)
    {
        if (!SnapshotBody.Fits(snapshot))
            throw new ArgumentException($"the reading of meter {snapshot.Meter.Serial} breaks the limits of the journal's format", nameof(snapshot));
        return _room.Add(snapshot);
    }

    /// <summary>Commits what was appended, without waiting for it. Called at the end of each line's sweep.</summary>
    public void EndOfSweep() => _room.Due();

    /// <summary>
    /// Committed readings of one epoch from <paramref name="first"/> on, up to <paramref name="last"/>, at most
    /// <paramref name="maxRows"/>, and no more after their bodies have reached <paramref name="maxBytes"/> bytes.
    /// A row that does not match its checksum is left out; a gap takes its place.
    /// </summary>
    public RangeRead ReadRange(long first, long last, int maxRows, int maxBytes) =>
        _reader.ReadRange(first, Math.Min(last, Head), maxRows, maxBytes);

    /// <summary>
    /// The same for a sink that is owed all of them. Of a number that is not here and that no gap explains, a gap of this sink is noted with
    /// the next transaction, which is before a position can pass it.
    /// </summary>
    public RangeRead ReadOwed(string sink, long first, long last, int maxRows, int maxBytes)
    {
        var read = ReadRange(first, last, maxRows, maxBytes);
        foreach (var hole in Holes.In(read, first))
            _room.Add(new Missed(sink, hole));
        return read;
    }

    /// <summary>
    /// The same for those of the readings that pass the filter. One call looks at every reading of the range, so ask for a few thousand numbers at
    /// a time.
    /// </summary>
    public RangeRead ReadSpan(long first, long last, ReadingFilter filter, int maxRows, int maxBytes) =>
        _reader.ReadSpan(first, Math.Min(last, Head), filter, maxRows, maxBytes);

    /// <summary>
    /// When the readings from <paramref name="first"/> to <paramref name="last"/> were read, 4096 of them at most. It looks at no body, and thus at no
    /// checksum.
    /// </summary>
    public RowTimes Times(long first, long last, string? meter) => _reader.Times(first, Math.Min(last, Head), meter);

    /// <summary>Smallest number that is still here; beyond every number when there is none.</summary>
    public long Oldest => _reader.Oldest();

    /// <summary>
    /// Smallest number from this one on that is still here; beyond every number when there is none, this one when the journal cannot be read. The numbers
    /// of an outage may begin very far above those before it: who goes on by numbers goes on with this one.
    /// </summary>
    public long OldestFrom(long seq) => _reader.OldestFrom(seq);

    /// <summary>The latest readings of one meter, newest first. Scans backwards: for a person, not for a loop.</summary>
    public IReadOnlyList<Reading> Latest(string meter, int count) => _reader.Latest(meter, count, Head);

    /// <summary>Where a sink stands: what was saved last; a new one before everything that is here.</summary>
    public SinkPosition LoadPosition(string sink)
    {
        lock (_gate)
            return _positions.GetValueOrDefault(sink, SinkPosition.Start);
    }

    /// <summary>
    /// Keeps a position with the next transaction, 10 s from now at the latest. Lost in a crash it repeats readings, never loses one.
    /// </summary>
    public void SavePosition(string sink, SinkPosition position)
    {
        lock (_gate)
            _positions[sink] = position;
        _room.Add(sink, position);
    }

    /// <summary>Keeps a reading that a sink will never take apart from the rest. Call it before the position passes the reading.</summary>
    public void Bury(DeadLetter letter) => _room.Add(letter);

    /// <summary>
    /// Notes that a sink will never get these readings: a gap of that sink, which is published. Call it before the sink's position passes
    /// them, and for a few thousand at a time: they are counted within one transaction.
    /// </summary>
    public void GiveUp(string sink, SequenceRange range, string reason) => _room.Add(new GivenUp(sink, range, reason));

    /// <summary>
    /// The last of the readings from <paramref name="first"/> on that are, without a younger one between, older than <paramref name="time"/>; looks at 4096 of
    /// them at most. <paramref name="first"/> - 1 when the first is not.
    /// </summary>
    public long LastOlder(long first, long last, DateTimeOffset time) => _reader.LastOlder(first, last, time);

    /// <summary>Completes when something after <paramref name="after"/> is committed.</summary>
    public async ValueTask WaitForMore(long after, CancellationToken cancel)
    {
        while (true)
        {
            // Taken before the look at the head: a commit in between completes this very task.
            var more = _writer.More;
            if (Head > after)
                return;
            await more.WaitAsync(cancel).ConfigureAwait(false);
        }
    }

    /// <summary>Commits what waits and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        _room.Stop();
        await _writer.Finished.ConfigureAwait(false);
        _writer.Dispose();
        _reader.Dispose();
        _room.Dispose();
    }
}
