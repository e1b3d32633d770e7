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
    private const int MostOpen = 20_000;
    private const int CleanAfter = 2000;
    private static readonly TimeSpan KeepDone = TimeSpan.FromDays(90);
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TryFileEvery = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan CleanEvery = TimeSpan.FromHours(6);

    // An object, not a Lock: the thread waits on it.
    private readonly object _gate = new();
    private readonly Queue<Event> _waiting = new();
    private readonly Queue<(string Control, long N)> _done = new();
    private readonly StoreInForce _store;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Heartbeat? _pulse;
    private readonly ITimer _retry;
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource<bool> _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _retryDue;
    private bool _fileArmed;
    private bool _working;
    private bool _stopping;
    private Exception? _met;
    private bool _lostOfLate;
    private long _lost;
    private long? _cleaned;
    private int _sinceCleaned;

    private EventStore(string directory, TimeProvider time, ILogger log, Heartbeat? pulse)
    {
        (_time, _log, _pulse) = (time, log, pulse);
        _retry = time.CreateTimer(_ => RetryNow(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _store = new(directory, time, Append, log);
        _store.Open();
        Device = _store.Device;
        if (_store.InMemory)
            TryTheFileLater();
        new Thread(Run) { Name = "events", IsBackground = true }.Start();
    }

    /// <summary>Id of the store that numbers the events, as published.</summary>
    public string Control => _store.Control;

    /// <summary>Random id of this device, made at the first start.</summary>
    public string Device { get; }

    /// <summary>False while what is kept ends with the process.</summary>
    internal bool IsDurable => !_store.InMemory;

    /// <summary>Events that could not be kept at all, since the start.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    /// <summary>Opens or makes <c>control.db</c>. When that is impossible the daemon runs all the same, with events in memory.</summary>
    public static EventStore Open(string directory, TimeProvider time, ILogger<EventStore> log, Heartbeat? pulse = null) => new(directory, time, log, pulse);

    /// <inheritdoc/>
    public void Append(Event happened)
    {
        happened = Writable(happened);
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
            return _waiting.Count == 0 && !_working ? Task.FromResult(!_store.InMemory && !_lostOfLate) : _settled.Task;
    }

    /// <summary>
    /// Events that nobody has acknowledged, in the order of their numbers, and whose numbers they are: those above the one that was published last.
    /// </summary>
    public (string Control, IReadOnlyList<KeptEvent> Events) Unacknowledged((string Control, long N) last, int most)
    {
        try
        {
            return _store.Use(store => (store.Control, store.Open(last.Control == store.Control ? last.N : 0, most)));
        }
        catch (Exception error) when (Trouble.IsOfTheDisk(error))
        {
            // Only the next call, or another store by then, may give more.
            Noted(error);
            _log.ReadFailed(error.Message);
            return (Control, []);
        }
    }

    /// <summary>How many events nobody has acknowledged, counted up to <paramref name="most"/>; nought while the file cannot be read.</summary>
    public int CountUnacknowledged(int most)
    {
        try
        {
            return _store.Use(store => store.CountOpen(most));
        }
        catch (Exception error) when (Trouble.IsOfTheDisk(error))
        {
            Noted(error);
            _log.ReadFailed(error.Message);
            return 0;
        }
    }

    /// <summary>Events and results by their numbers, acknowledged or not, as far as they are still kept, and whose numbers they are.</summary>
    public (string Control, IReadOnlyList<KeptEvent> Events) Kept(long first, long last, int most) => _store.Use(store => (store.Control, store.Write(
        transaction => transaction.Rows(
            $"{EventRow.Select} WHERE event.n BETWEEN $1 AND $2 ORDER BY event.n LIMIT $3", EventRow.Read, first, last, most))));

    /// <summary>The highest number given, and whose it is.</summary>
    public (string Control, long N) Newest() => _store.Use(store => (store.Control, store.Write(
        transaction => transaction.Rows("SELECT coalesce(max(n), 0) FROM event", row => row.GetInt64(0))[0])));

    /// <summary>The head-end's broker has the event; it is kept 90 days more. Lost in a crash, the event is published again.</summary>
    public void Acknowledge(string control, long n)
    {
        lock (_gate)
        {
            if (control != Control || _stopping)
                return;
            _done.Enqueue((control, n));
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>One transaction on the store in force, on the caller's thread; what it inserts is published. Throws when nothing of it was kept.</summary>
    internal T Write<T>(Func<ControlTransaction, T> work)
    {
        var result = Read(work);
        SignalMore();
        return result;
    }

    /// <summary>The same for what only looks.</summary>
    internal T Read<T>(Func<ControlTransaction, T> work)
    {
        try
        {
            return _store.Use(store => store.Write(work));
        }
        catch (Exception error) when (Noted(error))
        {
            throw;
        }
    }

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
        Keep([], []);
        while (true)
        {
            List<Event> happened;
            List<(string Control, long N)> done;
            Exception? met;
            _pulse?.Beat();
            lock (_gate)
            {
                while (_waiting.Count == 0 && _done.Count == 0 && !_stopping && !_retryDue && _met is null)
                {
                    Monitor.Wait(_gate, Heartbeat.Every);
                    _pulse?.Beat();
                }

                if (_waiting.Count == 0 && _done.Count == 0 && _stopping)
                    break;
                (met, _met) = (_store.InMemory ? null : _met, null);
                (happened, done) = ([.. _waiting], [.. _done]);
                _waiting.Clear();
                _done.Clear();
                _working = true;
            }

            if (met is not null && !_store.Replace(met))
                _store.GoOnInMemory(new IOException("it cannot be read as a whole, or is damaged and cannot be put aside"));
            if (met is not null)
                ForgetMet();

            var more = happened.Count > 0;
            Keep(happened, done);
            more |= TakeRetry() && _store.InMemory && _store.GoBackToTheFile();
            if (_store.InMemory)
                TryTheFileLater();
            Signal(more);
        }

        // What was kept in memory may still reach the disk.
        if (_store.InMemory)
            _store.GoBackToTheFile();
        _finished.SetResult();
    }

    private void Keep(List<Event> happened, List<(string Control, long N)> done)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                _store.Use(store => Keep(store, happened, done));
                return;
            }
            catch (Exception error) when (Trouble.IsOfTheDisk(error))
            {
                if (attempt == 1)
                    _log.WriteFailed(error.Message);
                if (Trouble.IsDamage(error) && !_store.InMemory && attempt < AttemptsBeforeMemory)
                {
                    // The file is let go of by then, and there is nothing to try again on.
                    if (!_store.Replace(error))
                        _store.GoOnInMemory(error);
                    continue;
                }

                if (attempt >= AttemptsBeforeMemory || !WaitForRetry())
                    _store.GoOnInMemory(error);
            }
        }
    }

    private bool Keep(ControlStore store, List<Event> happened, List<(string Control, long N)> done)
    {
        // The numbers mean nothing to another store; the old events wait in theirs.
        foreach (var (_, n) in done.Where(one => one.Control == store.Control))
            store.Done(n, _time.GetUtcNow());
        _sinceCleaned += happened.Count;
        if (happened.Count > 0)
            store.Insert(happened);
        // Kept is kept: what fails below must not have them inserted once more.
        happened.Clear();
        if (_cleaned is not { } cleaned || _time.GetElapsedTime(cleaned) >= CleanEvery || _sinceCleaned >= CleanAfter)
            Clean(store);

        if (_store.InMemory && store.RemoveAllBut(MostInMemory) is > 0 and var forgotten)
        {
            Interlocked.Add(ref _lost, forgotten);
            _log.Forgotten(forgotten);
        }

        return true;
    }

    private void Clean(ControlStore store)
    {
        (_cleaned, _sinceCleaned) = (_time.GetTimestamp(), 0);
        store.RemoveDone(_time.GetUtcNow() - KeepDone);
        if (store.GiveUpAllBut(MostOpen) is > 0 and var count)
        {
            _log.GivenUp(count);
            Append(new(_time.GetUtcNow(), "events_given_up", Severity.Alarm, null, new() { ["count"] = count }));
        }
    }

    /// <summary>An event that cannot be written as text would be tried again for ever.</summary>
    private Event Writable(Event happened)
    {
        try
        {
            happened.Data.ToJsonString();
            return happened;
        }
        catch (Exception error) when (error is InvalidOperationException or NotSupportedException or ArgumentException)
        {
            _log.NotText(happened.Code, error);
            return happened with { Data = new() { ["damaged"] = true } };
        }
    }

    /// <summary>Once a while is over; a try that is due already stays due.</summary>
    private void TryTheFileLater()
    {
        lock (_gate)
        {
            if (_fileArmed)
                return;
            _fileArmed = true;
            _retry.Change(TryFileEvery, Timeout.InfiniteTimeSpan);
        }
    }

    private void Signal(bool more)
    {
        lock (_gate)
        {
            _working = false;
            if (_waiting.Count == 0)
            {
                _settled.SetResult(!_store.InMemory && !_lostOfLate);
                _lostOfLate = false;
                _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }

        if (more)
            SignalMore();
    }

    private void SignalMore() => Interlocked.Exchange(ref _more, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();

    /// <summary>Damage that somebody met sets the thread to work. Always false: it is a note on the way of an error.</summary>
    private bool Noted(Exception error)
    {
        if (error is SqliteException && (Trouble.IsDamage(error) || Trouble.MayBeOfReading(error)))
        {
            lock (_gate)
            {
                _met = error;
                Monitor.Pulse(_gate);
            }
        }

        return false;
    }

    /// <summary>What was met until here was in the store that is no more.</summary>
    private void ForgetMet()
    {
        lock (_gate)
            _met = null;
    }

    private bool TakeRetry()
    {
        lock (_gate)
        {
            var due = _retryDue;
            _retryDue = false;
            _fileArmed &= !due;
            return due;
        }
    }

    private bool WaitForRetry()
    {
        lock (_gate)
        {
            // The timer that would try the file is this one.
            (_retryDue, _fileArmed) = (false, false);
            _retry.Change(Retry, Timeout.InfiniteTimeSpan);
            while (!_retryDue && !_stopping)
                Monitor.Wait(_gate);
            _retryDue = false;
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
