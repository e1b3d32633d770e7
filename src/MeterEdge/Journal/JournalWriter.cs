using MeterEdge.Control;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace MeterEdge.Journal;

/// <summary>
/// The one thread that writes. It takes work from the waiting room, commits it and only then says so. While the disk refuses, it keeps
/// the same work and tries again, and everything new waits.
/// </summary>
internal sealed class JournalWriter : IDisposable
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(30);

    private readonly JournalSettings _settings;
    private readonly WaitingRoom _room;
    private readonly JournalReader _reader;
    private readonly TimeProvider _time;
    private readonly IEventLog _events;
    private readonly ILogger _log;
    private readonly Dictionary<string, SinkPosition> _positions;
    private readonly JournalTally _tally;
    private readonly GapTeller _gaps;
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private JournalStore? _store;
    private JournalTransaction? _transaction;
    private volatile Epoch _epoch;
    private long _head;
    private long _usedPages;
    private long _quotaPages = 1;
    private volatile bool _refused;
    private volatile bool _full;
    private bool _damaged;
    private string? _quarantined;

    public JournalWriter(
        Opening opening, JournalSettings settings, WaitingRoom room, JournalReader reader, TimeProvider time, IEventLog events, ILogger log)
    {
        (_settings, _room, _reader, _time, _events, _log) = (settings, room, reader, time, events, log);
        _tally = new(settings.Sinks);
        _gaps = new(room, time, events, _tally, log);
        _positions = new(opening.Positions);
        _epoch = opening.Epoch;
        _head = opening.Head;
        Use(opening);
        new Thread(Run) { Name = "journal", IsBackground = true }.Start();
    }

    /// <summary>Last committed number.</summary>
    public long Head => Volatile.Read(ref _head);

    public string Epoch => _epoch.Id;

    public bool Writable => !_refused;

    public bool Full => _full;

    public int UsedPercent => (int)(Volatile.Read(ref _usedPages) * 100 / Volatile.Read(ref _quotaPages));

    public JournalStatistics Statistics => _tally.Read(Head, Volatile.Read(ref _usedPages), Volatile.Read(ref _quotaPages));

    /// <summary>Completes when the thread has ended.</summary>
    public Task Finished => _finished.Task;

    /// <summary>Completes at the next commit.</summary>
    public Task More => Volatile.Read(ref _more).Task;

    private void Run()
    {
        _gaps.Tell(_transaction!);
        while (true)
        {
            var work = _room.Take();
            _damaged |= _room.TakeCorrupt();
            if (work.IsEmpty && !_damaged)
            {
                if (_room.Stopping)
                    break;
                continue;
            }

            if (!Commit(work))
                break;
        }

        Dispose();
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

    /// <summary>Commits, however long it takes; false when the daemon stops before the disk takes it.</summary>
    private bool Commit(Work work)
    {
        foreach (var (sink, position) in work.Positions)
            _positions[sink] = position;
        var last = false;
        for (var retry = FirstRetry; ; retry = retry * 2 < LongestRetry ? retry * 2 : LongestRetry)
        {
            Committed? committed = null;
            try
            {
                committed = Attempt(work);
            }
            catch (SqliteException error)
            {
                Refused(error.SqliteErrorCode, error.Message);
                _damaged |= Opening.IsDamage(error);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                Refused(0, error.Message);
            }

            // Outside of the above: a fault from here on must not commit the same readings once more.
            if (committed is not null)
            {
                Publish(committed);
                return true;
            }

            // After an error nothing is known of the connection, nor of a file that may have been moved: start from what is on disk. Until
            // then the reader goes on: a disk that takes nothing more can still give what waits for the sinks.
            CloseStore();
            if (!last)
            {
                last = !_room.WaitForRetry(retry);
                continue;
            }

            _log.LostAtStop(work.Rows.Count + _room.Counts.Waiting);
            return false;
        }
    }

    private Committed Attempt(Work work)
    {
        if (_damaged || _transaction is null)
        {
            Reopen();
            // The COMMIT that failed may have reached the disk all the same; its rows are all there or none is.
            var highest = _transaction!.HighestRow;
            if (work.Rows.Count > 0 && highest > _head)
                return new(highest, Gaps: true, new(_usedPages, Pressed: false, DroppedUnacknowledged: false), _transaction.LowestRow ?? highest);
        }

        var committed = _transaction.Run(work, _head, EnabledPositions());
        _tally.Committed(committed.Oldest, _store!.TakeWrittenPages());
        return committed;
    }

    /// <summary>Starts from what is on disk, or from nothing when that is damaged; what was owed from a damaged file is lost and told.</summary>
    private void Reopen()
    {
        var now = _time.GetUtcNow();
        Dispose();
        // The reader has let go: what it met before was in the file that is left now, not in the next one.
        if (_room.TakeCorrupt() || _damaged)
        {
            _quarantined = Opening.PutAside(_settings, now);
            _damaged = false;
        }

        var owed = RangeSet.Empty;
        foreach (var position in EnabledPositions().Values)
            owed = owed.Union(position.Unacknowledged).Add(position.Live + 1, _head);
        Use(Opening.Of(_settings, new(_epoch.Id, _head, owed, _quarantined), now));
        _quarantined = null;
        if (_gaps.Wait)
            _gaps.Tell(_transaction!);
    }

    private Dictionary<string, SinkPosition> EnabledPositions() =>
        _settings.Sinks.ToDictionary(sink => sink, sink => _positions.GetValueOrDefault(sink, SinkPosition.Start));

    private void Publish(Committed committed)
    {
        Volatile.Write(ref _head, committed.Head);
        Volatile.Write(ref _usedPages, committed.Trimmed.UsedPages);
        if (_refused)
        {
            _refused = false;
            _log.WritableAgain();
            Tell("journal_ok", Severity.Info, "written again");
        }

        Quota(committed.Trimmed);
        if (committed.Gaps || _gaps.Wait)
            _gaps.Tell(_transaction!);
        Interlocked.Exchange(ref _more, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }

    /// <summary>Full from the first unacknowledged reading that had to go until the quota is kept by acknowledged ones alone.</summary>
    private void Quota(Trimmed trimmed)
    {
        if (trimmed.DroppedUnacknowledged && !_full)
        {
            _full = true;
            _log.Full(_settings.QuotaMiB);
            Tell("journal_full", Severity.Alarm, "quota");
        }
        else if (_full && trimmed is { Pressed: true, DroppedUnacknowledged: false })
        {
            _full = false;
            _log.FullNoMore();
            Tell("journal_ok", Severity.Info, "within quota");
        }
    }

    private void Refused(int code, string reason)
    {
        if (_refused)
            return;
        _refused = true;
        _log.ReadOnly(code, reason);
        Tell("journal_read_only", Severity.Alarm, reason);
    }

    private void Tell(string code, Severity severity, string reason) =>
        _events.Append(new(_time.GetUtcNow(), code, severity, null, new() { ["reason"] = reason }));

    private void Use(Opening opening)
    {
        _store = opening.Store;
        Volatile.Write(ref _quotaPages, opening.Store.QuotaPages);
        _epoch = opening.Epoch;
        _transaction = new(opening.Store, opening.Epoch, _settings, _time);
        _tally.Keeps(_transaction.LowestRow ?? opening.Head + 1);
        Volatile.Write(ref _usedPages, _transaction.UsedPages);
        _reader.Attach(opening.Store);
        if (opening.NewEpochBecause is { } reason)
        {
            _log.NewEpoch(opening.Epoch.Id, reason);
            _gaps.Afresh();
        }

        if (opening.Quarantined is { } folder)
        {
            _log.Quarantined(folder);
            _events.Append(Opening.QuarantinedEvent(folder, _time.GetUtcNow()));
        }

        foreach (var seq in opening.Damaged)
        {
            _log.DamagedRow(seq);
            _room.AddDamaged(seq);
        }
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
