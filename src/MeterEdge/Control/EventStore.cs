using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace MeterEdge.Control;

/// <summary>
/// Keeps events durably and in order, on a thread of its own so that whoever reports one never waits for a disk. Without its
/// file, or when the file refuses to be written for long, it goes on in memory under a new control id and says so.
/// </summary>
public sealed class EventStore : IEventLog, IAsyncDisposable
{
    private const int MostWaiting = 1024;
    private const int MostInMemory = 10_000;
    private const int AttemptsBeforeMemory = 5;
    private static readonly TimeSpan KeepDone = TimeSpan.FromDays(90);
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan CleanEvery = TimeSpan.FromHours(6);

    // An object, not a Lock: the thread waits on it.
    private readonly object _gate = new();
    private readonly Queue<Event> _waiting = new();
    private readonly Queue<long> _done = new();
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly ITimer _retry;
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource<bool> _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ControlStore _store;
    private bool _inMemory;
    private bool _retryDue;
    private bool _working;
    private bool _stopping;
    private bool _lostOfLate;
    private long _lost;
    private long _cleaned;

    private EventStore(ControlStore store, bool inMemory, TimeProvider time, ILogger log)
    {
        (_store, _inMemory, _time, _log) = (store, inMemory, time, log);
        _retry = time.CreateTimer(_ => RetryNow(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Device = store.Device;
        Clean();
        new Thread(Run) { Name = "events", IsBackground = true }.Start();
    }

    /// <summary>Id of the store that numbers the events, as published.</summary>
    public string Control => Volatile.Read(ref _store).Control;

    /// <summary>Random id of this device, made at the first start.</summary>
    public string Device { get; }

    /// <summary>Events that could not be kept at all, since the start.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    /// <summary>Opens or makes <c>control.db</c>. When that is impossible the daemon runs all the same, with events in memory.</summary>
    public static EventStore Open(string directory, TimeProvider time, ILogger<EventStore> log)
    {
        var path = Path.Combine(directory, ControlStore.FileName);
        try
        {
            return new(ControlStore.Open(path), inMemory: false, time, log);
        }
        catch (SqliteException error)
        {
            log.InMemory(path, error.SqliteErrorCode, error.Message);
            return new(ControlStore.OpenInMemory(device: null), inMemory: true, time, log);
        }
    }

    /// <inheritdoc/>
    public void Append(Event happened)
    {
        lock (_gate)
        {
            // Full only when the disk has stalled for long and events rain: the new one is lost and said to be, those before it are kept.
            if (_stopping || _waiting.Count >= MostWaiting)
            {
                Interlocked.Increment(ref _lost);
                _lostOfLate = true;
                _log.EventLost(happened.Code, happened.Meter, happened.Data.ToJsonString());
                return;
            }

            _waiting.Enqueue(happened);
            Monitor.Pulse(_gate);
        }
    }

    /// <inheritdoc/>
    public Task<bool> Settled()
    {
        lock (_gate)
            return _waiting.Count == 0 && !_working ? Task.FromResult(!_inMemory && !_lostOfLate) : _settled.Task;
    }

    /// <summary>
    /// Events that nobody has acknowledged, in the order of their numbers, and whose numbers they are: those above the one that was published last.
    /// </summary>
    public (string Control, IReadOnlyList<KeptEvent> Events) Unacknowledged((string Control, long N) last, int most)
    {
        var store = Volatile.Read(ref _store);
        var after = last.Control == store.Control ? last.N : 0;
        try
        {
            return (store.Control, store.Open(after, most));
        }
        catch (Exception error) when (error is SqliteException or ObjectDisposedException or InvalidOperationException)
        {
            // The store was replaced or the disk failed between two calls; the next call sees what there is.
            _log.ReadFailed(error.Message);
            return (store.Control, []);
        }
    }

    /// <summary>Events and results by their numbers, acknowledged or not, as far as they are still kept, and whose numbers they are.</summary>
    public (string Control, IReadOnlyList<KeptEvent> Events) Kept(long first, long last, int most)
    {
        var store = Volatile.Read(ref _store);
        return (store.Control, store.Write(transaction => transaction.Rows(
            $"{EventRow.Select} WHERE event.n BETWEEN $1 AND $2 ORDER BY event.n LIMIT $3", EventRow.Read, first, last, most)));
    }

    /// <summary>The highest number given, and whose it is.</summary>
    public (string Control, long N) Newest()
    {
        var store = Volatile.Read(ref _store);
        return (store.Control, store.Write(transaction => transaction.Rows("SELECT coalesce(max(n), 0) FROM event", row => row.GetInt64(0))[0]));
    }

    /// <summary>The head-end's broker has the event; it is kept 90 days more. Lost in a crash, the event is published again.</summary>
    public void Acknowledge(string control, long n)
    {
        lock (_gate)
        {
            if (control != Control || _stopping)
                return;
            _done.Enqueue(n);
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>One transaction on the store in force, on the caller's thread; what it inserts is published. Throws when nothing of it was kept.</summary>
    internal T Write<T>(Func<ControlTransaction, T> work)
    {
        var result = Volatile.Read(ref _store).Write(work);
        SignalMore();
        return result;
    }

    /// <summary>The same for what only looks.</summary>
    internal T Read<T>(Func<ControlTransaction, T> work) => Volatile.Read(ref _store).Write(work);

    /// <summary>A task that completes when the next event has been kept.</summary>
    public Task More => Volatile.Read(ref _more).Task;

    /// <summary>Keeps what waits and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _stopping = true;
            Monitor.Pulse(_gate);
        }

        await _finished.Task.ConfigureAwait(false);
        await _retry.DisposeAsync().ConfigureAwait(false);
        _store.Dispose();
    }

    private void Run()
    {
        while (true)
        {
            List<Event> happened;
            List<long> done;
            lock (_gate)
            {
                while (_waiting.Count == 0 && _done.Count == 0 && !_stopping)
                    Monitor.Wait(_gate);
                if (_waiting.Count == 0 && _done.Count == 0)
                    break;
                (happened, done) = ([.. _waiting], [.. _done]);
                _waiting.Clear();
                _done.Clear();
                _working = true;
            }

            Keep(happened, done);
            Signal(happened.Count > 0);
        }

        _finished.SetResult();
    }

    private void Keep(List<Event> happened, List<long> done)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                foreach (var n in done)
                    _store.Done(n, _time.GetUtcNow());
                if (happened.Count > 0)
                    _store.Insert(happened);
                if (_time.GetElapsedTime(_cleaned) >= CleanEvery)
                    Clean();
                if (_inMemory && _store.RemoveAllBut(MostInMemory) is > 0 and var forgotten)
                {
                    Interlocked.Add(ref _lost, forgotten);
                    _log.Forgotten(forgotten);
                }

                return;
            }
            catch (SqliteException error)
            {
                if (attempt == 1)
                    _log.WriteFailed(error.SqliteErrorCode, error.Message);
                if (attempt >= AttemptsBeforeMemory || !WaitForRetry())
                {
                    // The numbers go on nowhere else: another store is another count, and the old events wait in the file.
                    done.Clear();
                    GoOnInMemory(error);
                }
            }
        }
    }

    private void GoOnInMemory(SqliteException error)
    {
        _log.InMemory(ControlStore.FileName, error.SqliteErrorCode, error.Message);
        var old = _store;
        Volatile.Write(ref _store, ControlStore.OpenInMemory(Device));
        _inMemory = true;
        old.Dispose();
    }

    private void Clean()
    {
        _cleaned = _time.GetTimestamp();
        _store.RemoveDone(_time.GetUtcNow() - KeepDone);
    }

    private void Signal(bool more)
    {
        lock (_gate)
        {
            _working = false;
            if (_waiting.Count == 0)
            {
                _settled.SetResult(!_inMemory && !_lostOfLate);
                _lostOfLate = false;
                _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }

        if (more)
            SignalMore();
    }

    private void SignalMore() => Interlocked.Exchange(ref _more, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();

    private bool WaitForRetry()
    {
        lock (_gate)
        {
            _retryDue = false;
            _retry.Change(Retry, Timeout.InfiniteTimeSpan);
            while (!_retryDue && !_stopping)
                Monitor.Wait(_gate);
            return !_stopping;
        }
    }

    private void RetryNow()
    {
        lock (_gate)
        {
            _retryDue = true;
            Monitor.Pulse(_gate);
        }
    }
}
