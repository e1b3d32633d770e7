using MeterEdge.Control;
using Microsoft.Extensions.Logging;

namespace MeterEdge.Journal;

/// <summary>
/// The one thread that writes. It takes work from the waiting room, commits it and only then says so. When the disk refuses twice in a row
/// there is an outage: readings are numbered and published from memory, and every now and then it is tried to write them.
/// </summary>
internal sealed class JournalWriter : IDisposable
{
    // A single refusal, a lock held for too long say, is no outage.
    private const int Attempts = 2;
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Calm = TimeSpan.FromMinutes(10);

    private readonly JournalSettings _settings;
    private readonly WaitingRoom _room;
    private readonly MemoryRows _memory;
    private readonly JournalReader _reader;
    private readonly Ballast _ballast;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Dictionary<string, SinkPosition> _positions;
    private readonly JournalTally _tally;
    private readonly GapTeller _gaps;
    private readonly Announcements _say;
    private readonly Damage _damage;
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private JournalStore? _store;
    private JournalTransaction? _transaction;
    private Outage? _outage;
    private volatile Epoch _epoch;
    private TimeSpan _retry = FirstRetry;
    private long _recovered;
    private long _head;
    private long _dropped;
    private long _usedPages;
    private long _quotaPages = 1;

    private JournalWriter(JournalParts parts, Epoch epoch, long head, IReadOnlyDictionary<string, SinkPosition> positions)
    {
        (_settings, _room, _memory, _reader, _ballast, _time, _log) =
            (parts.Settings, parts.Room, parts.Memory, parts.Reader, parts.Ballast, parts.Time, parts.Log);
        (_epoch, _head, _positions) = (epoch, head, new(positions));
        _tally = new(parts.Settings.Sinks);
        _gaps = new(parts.Room, parts.Time, parts.Events, _tally, parts.Log);
        _say = new(parts.Settings, parts.Time, parts.Events, parts.Log);
        _damage = new(Path.Combine(parts.Settings.Directory, Opening.FileName), parts.Time);
    }

    /// <summary>Last number: committed, or given in memory.</summary>
    public long Head => Volatile.Read(ref _head);

    public string Epoch => _epoch.Id;

    public bool Writable => _say.Writable;

    public bool Full => _say.Full;

    public int UsedPercent => (int)(Volatile.Read(ref _usedPages) * 100 / Volatile.Read(ref _quotaPages));

    public JournalStatistics Statistics => _tally.Read(Head, Volatile.Read(ref _usedPages), Volatile.Read(ref _quotaPages));

    /// <summary>Readings that the memory had no room for, since the start.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Completes when the thread has ended.</summary>
    public Task Finished => _finished.Task;

    /// <summary>Completes at the next commit.</summary>
    public Task More => Volatile.Read(ref _more).Task;

    /// <summary>Writes to a journal that was opened.</summary>
    public static JournalWriter Start(JournalParts parts, Opening opening)
    {
        var writer = new JournalWriter(parts, opening.Epoch, opening.Head, opening.Positions);
        try
        {
            writer.Use(opening);
        }
        catch
        {
            writer.Dispose();
            throw;
        }

        writer._ballast.Make();
        return writer.Begin();
    }

    /// <summary>Begins with an outage, over what could be read of the journal.</summary>
    public static JournalWriter Start(JournalParts parts, LastKnown known, Exception error)
    {
        var writer = new JournalWriter(parts, new(0, known.Epoch ?? ""), known.Head, known.Positions);
        if (known.Reader is { } connection)
            writer._reader.Attach(connection);
        writer.BeginOutage(known.Epoch, error);
        return writer.Begin();
    }

    private JournalWriter Begin()
    {
        new Thread(Run) { Name = "journal", IsBackground = true }.Start();
        return this;
    }

    private void Run()
    {
        if (_transaction is not null)
            _gaps.Tell(_transaction);
        while (true)
        {
            var work = _room.Take();
            if (_room.TakeMet() is { } met)
                Consider(met);
            foreach (var (sink, position) in work.Positions)
                _positions[sink] = position;
            if (_outage is not null)
                Endure(_outage, work);
            else if (!work.IsEmpty || _damage.IsCertain || _transaction is null)
                Commit(work);
            if (work.IsEmpty && _room.Stopping)
                break;
        }

        if (_outage is { } over && !Recover(over))
            _log.LostAtStop(over.Rows.Count);
        Dispose();
        if (_outage is null)
            NoteClosed();
        _finished.SetResult();
    }

    private void NoteClosed()
    {
        try
        {
            Opening.Closed(_settings, _epoch, _head);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Without the note the next start takes a new epoch, which costs nothing but a log line.
        }
    }

    /// <summary>Commits, at the second attempt at the latest, or begins an outage. A fresh file is worth one attempt more.</summary>
    private void Commit(Work work)
    {
        for (var left = Attempts - 1; ; left--)
        {
            var (committed, error) = TryToCommit(work);
            if (committed is not null)
            {
                Publish(committed);
                return;
            }

            var before = _damage.IsCertain;
            var room = MakeRoom(error!);
            if (_damage.IsCertain && !before)
                left++;
            if (left <= 0)
            {
                BeginOutage(_epoch.Id, error!);
                Endure(_outage!, work);
                return;
            }

            _say.RefusedOnce(error!);
            if (!room && !Trouble.IsDamage(error!))
                _room.WaitForRetry(FirstRetry);
        }
    }

    /// <summary>Only the commit is tried: a fault in what comes after it must not commit the same readings once more.</summary>
    private (Committed? Committed, Exception? Refused) TryToCommit(Work work)
    {
        try
        {
            return (Attempt(work), null);
        }
        catch (Exception error) when (Trouble.IsOfTheDisk(error) || error is JournalUnusableException)
        {
            // Nothing is known of the connection any more, nor of a file that may have been moved: start from what is on disk. Until then
            // the reader goes on: a disk that takes nothing more can still give what waits for the sinks.
            CloseStore();
            return (null, error);
        }
    }

    private Committed Attempt(Work work)
    {
        if (_damage.IsCertain || _transaction is null)
        {
            var opening = Reopen(null);
            Use(opening);
            // The COMMIT that failed may have reached the disk all the same; its rows are all there or none is.
            var wanted = _head + (work.Dropped?.Count ?? 0) + work.Rows.Count;
            if (work.Rows.Count > 0 && _transaction!.HighestRow == wanted)
                return new(wanted, Gaps: true, new(_usedPages, Pressed: false, DroppedUnacknowledged: false), _transaction.LowestRow ?? wanted);
            Volatile.Write(ref _head, opening.Head);
        }

        _transaction!.DiskIsFull = _ballast.DiskIsFull;
        return Counted(_transaction.Run(work, _head, EnabledPositions()));
    }

    private Committed Counted(Committed committed)
    {
        _tally.Committed(committed.Oldest, _store!.TakeWrittenPages());
        return committed;
    }

    private void BeginOutage(string? epochOnDisk, Exception error)
    {
        _outage = new(epochOnDisk, _head, _memory, _settings.MostWaiting);
        _memory.Begin(_outage.First);
        _epoch = _outage.Epoch;
        if (_recovered != 0 && _time.GetElapsedTime(_recovered) > Calm)
            _retry = FirstRetry;
        _room.RetryAfter(_retry);
        _say.Refused(error);
    }

    /// <summary>Numbers what came, and tries the disk when it is time to.</summary>
    private void Endure(Outage outage, Work work)
    {
        outage.Take(work);
        outage.Trim(new(EnabledPositions(), outage.Head));
        Interlocked.Add(ref _dropped, outage.TakeDropped());
        _gaps.Tell(outage.NewGaps());
        Announce(outage.Head);
        if (!_room.TakeRetry() || Recover(outage))
            return;
        _retry = _retry * 2 < LongestRetry ? _retry * 2 : LongestRetry;
        _room.RetryAfter(_retry);
    }

    /// <summary>Writes what was numbered meanwhile; false when the disk still refuses.</summary>
    private bool Recover(Outage outage)
    {
        Committed committed;
        try
        {
            var opening = Reopen(outage);
            Use(opening);
            _transaction!.DiskIsFull = _ballast.DiskIsFull;
            committed = Counted(_transaction.Run(outage, opening.Lost, _positions, EnabledPositions()));
        }
        catch (Exception error) when (Trouble.IsOfTheDisk(error) || error is JournalUnusableException)
        {
            CloseStore();
            MakeRoom(error);
            _damage.NoteMisfit(error);
            return false;
        }

        _memory.End();
        _outage = null;
        _recovered = _time.GetTimestamp();
        try
        {
            // Not before: as long as the file names another epoch, a restart gives no number of this one a second time.
            Opening.MarkOpen(_settings, _epoch);
        }
        catch (Exception error) when (Trouble.IsOfTheDisk(error))
        {
            // As at the close.
        }

        _say.WritableAgain();
        Publish(committed);
        return true;
    }

    /// <summary>Starts from what is on disk, or from nothing when that is damaged; what was owed from a damaged file is lost and told.</summary>
    private Opening Reopen(Outage? outage)
    {
        CloseStore();
        if (_damage.IsCertain)
        {
            Opening.PutAside(_settings, _time.GetUtcNow());
            // Once the reader has let go, what it met before was in the file that is left now, not in the next one.
            _reader.Detach();
            _room.TakeMet();
            _damage.Forget();
        }

        var last = outage is null ? _head : outage.First - 1;
        var owed = new Owing(EnabledPositions(), last).Anybody.Remove(last + 1, long.MaxValue);
        return Opening.Of(_settings, new(outage is null ? _epoch.Id : outage.OnDisk, last, owed, outage?.Epoch.Id), _time);
    }

    private Dictionary<string, SinkPosition> EnabledPositions() =>
        _settings.Sinks.ToDictionary(sink => sink, sink => _positions.GetValueOrDefault(sink, SinkPosition.Start));

    private void Publish(Committed committed)
    {
        Volatile.Write(ref _head, committed.Head);
        Volatile.Write(ref _usedPages, committed.Trimmed.UsedPages);
        _say.Quota(committed.Trimmed);
        if (committed.Gaps || _gaps.Wait)
            _gaps.Tell(_transaction!);
        Announce(committed.Head);
        _ballast.Restore();
    }

    private void Announce(long head)
    {
        Volatile.Write(ref _head, head);
        Interlocked.Exchange(ref _more, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }

    /// <summary>Notes damage, and on a full disk gives the ballast away; true when there is more room now.</summary>
    private bool MakeRoom(Exception error)
    {
        Consider(error);
        return _ballast.GiveAway();
    }

    /// <summary>Whether only a fresh file helps after this. To look at the disk, everybody lets go of the file.</summary>
    private void Consider(Exception error)
    {
        if (!_damage.Note(error))
            return;
        CloseStore();
        _reader.Detach();
        // What readers met until here is older than the look.
        _room.TakeMet();
        _damage.Look(error);
        if (_outage is not null && !_damage.IsCertain)
            ReadOn();
    }

    /// <summary>Gives the sinks what can be read without being able to write.</summary>
    private void ReadOn()
    {
        try
        {
            _reader.Attach(JournalStore.ConnectToLook(Path.Combine(_settings.Directory, Opening.FileName)));
        }
        catch (Exception error) when (Trouble.IsOfTheDisk(error))
        {
            // Then they wait.
        }
    }

    private void Use(Opening opening)
    {
        _store = opening.Store;
        Volatile.Write(ref _quotaPages, opening.Store.QuotaPages);
        _epoch = opening.Epoch;
        _transaction = new(opening.Store, opening.Epoch, _settings, _time);
        _tally.Keeps(_transaction.LowestRow ?? opening.Head + 1);
        Volatile.Write(ref _usedPages, _transaction.UsedPages);
        _reader.Attach(opening.Store.ConnectReader());
        _say.Found(opening);
        if (opening.NewEpochBecause is not null)
            _gaps.Afresh();
        foreach (var seq in opening.Damaged)
        {
            _log.DamagedRow(seq);
            _room.AddDamaged(seq);
        }

        if (_gaps.Wait)
            _gaps.Tell(_transaction);
    }

    /// <summary>Lets go of the file. Only the writer's own thread does, and whoever waited for its end.</summary>
    public void Dispose()
    {
        _reader.Detach();
        CloseStore();
    }

    private void CloseStore()
    {
        _transaction?.Dispose();
        _store?.Dispose();
        _transaction = null;
        _store = null;
    }
}
