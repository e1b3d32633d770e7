using MeterEdge.Control;
using MeterEdge.Readings;

namespace MeterEdge.Journal;

/// <summary>
/// Between the pollers and the writer's thread. It is bounded: it fills only when the disk stalls, and then the oldest waiting
/// reading is dropped and counted, because neither may a poller wait nor memory grow, and the newest reading is worth most.
/// </summary>
internal sealed class WaitingRoom : IDisposable
{
    /// <summary>Most rows of one transaction.</summary>
    public const int MostRows = 320;

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestSideWait = TimeSpan.FromSeconds(10);

    // An object, not a Lock: the writer's thread waits on it.
    private readonly object _gate = new();
    private readonly Queue<Snapshot> _rows = new();
    private readonly Dictionary<string, SinkPosition> _positions = [];
    private readonly List<DeadLetter> _dead = [];
    private readonly List<GivenUp> _givenUp = [];
    private readonly List<Missed> _missed = [];
    private readonly List<long> _told = [];
    private readonly int _capacity;
    private readonly Heartbeat? _pulse;
    private readonly ITimer _rowTimer;
    private readonly ITimer _sideTimer;
    private readonly ITimer _retryTimer;
    private Dropped? _dropped;
    private long _droppedInAll;
    private RangeSet _damaged = RangeSet.Empty;
    private bool _due;
    private bool _sideArmed;
    private bool _retryDue;
    private Exception? _met;
    private bool _stopping;

    public WaitingRoom(int capacity, TimeProvider time, Heartbeat? pulse = null)
    {
        (_capacity, _pulse) = (capacity, pulse);
        _rowTimer = time.CreateTimer(_ => Due(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _sideTimer = time.CreateTimer(_ => Due(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _retryTimer = time.CreateTimer(_ => Retry(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public bool Stopping
    {
        get
        {
            lock (_gate)
                return _stopping;
        }
    }

    /// <summary>What a reader met; nothing if it was all well.</summary>
    public Exception? TakeMet()
    {
        lock (_gate)
        {
            var met = _met;
            _met = null;
            return met;
        }
    }

    public (int Waiting, long Dropped) Counts
    {
        get
        {
            lock (_gate)
                return (_rows.Count, _droppedInAll);
        }
    }

    /// <summary>Takes a reading at once; false when another one had to be dropped for it, or when the journal is closed.</summary>
    public bool Add(Snapshot snapshot)
    {
        lock (_gate)
        {
            if (_stopping)
                return false;
            var room = _rows.Count < _capacity;
            if (!room)
            {
                var oldest = _rows.Dequeue();
                _dropped = _dropped?.And(oldest.Time) ?? Dropped.One(oldest.Time);
                _droppedInAll++;
            }

            _rows.Enqueue(snapshot);
            if (_rows.Count == 1)
                _rowTimer.Change(LongestWait, Timeout.InfiniteTimeSpan);
            if (_rows.Count == MostRows)
                SetDue();
            return room;
        }
    }

    /// <summary>What waits is to be committed now.</summary>
    public void Due()
    {
        lock (_gate)
            SetDue();
    }

    public void Add(string sink, SinkPosition position)
    {
        lock (_gate)
        {
            _positions[sink] = position;
            ArmSide();
        }
    }

    public void Add(DeadLetter letter)
    {
        lock (_gate)
        {
            _dead.Add(letter);
            ArmSide();
        }
    }

    public void Add(Missed missed)
    {
        lock (_gate)
        {
            // What is not acknowledged is read again.
            if (!_missed.Contains(missed))
                _missed.Add(missed);
            ArmSide();
        }
    }

    public void Add(GivenUp given)
    {
        lock (_gate)
        {
            // Neighbours become one gap.
            var neighbour = _givenUp.FindIndex(other => other.Sink == given.Sink && other.Reason == given.Reason
                && other.Range.First - 1 <= given.Range.Last && given.Range.First - 1 <= other.Range.Last);
            if (neighbour >= 0)
            {
                var range = _givenUp[neighbour].Range;
                _givenUp[neighbour] = given with { Range = new(Math.Min(range.First, given.Range.First), Math.Max(range.Last, given.Range.Last)) };
            }
            else
            {
                _givenUp.Add(given);
            }

            ArmSide();
        }
    }

    public void AddDamaged(long seq)
    {
        lock (_gate)
        {
            // Both sinks may meet the same row before it is gone.
            _damaged = _damaged.Add(seq, seq);
            ArmSide();
        }
    }

    public void AddTold(IEnumerable<long> gaps)
    {
        lock (_gate)
        {
            _told.AddRange(gaps);
            ArmSide();
        }
    }

    /// <summary>A reader met this. If a fresh file may be all that helps, the writer's thread looks into it at once.</summary>
    public void Met(Exception error)
    {
        if (!Trouble.IsDamage(error) && !Trouble.MayBeOfReading(error))
            return;
        lock (_gate)
        {
            _met = error;
            SetDue();
        }
    }

    public void Stop()
    {
        lock (_gate)
        {
            _stopping = true;
            SetDue();
        }
    }

    /// <summary>
    /// Blocks the writer's thread until there is something to commit, or until another attempt is due. At the end it gives what is left, then
    /// empty work.
    /// </summary>
    public Work Take()
    {
        lock (_gate)
        {
            _pulse?.Beat();
            while (!_due && !_retryDue)
            {
                Monitor.Wait(_gate, Heartbeat.Every);
                _pulse?.Beat();
            }

            return TakeNow();
        }
    }

    /// <summary>Has <see cref="Take"/> return after this time at the latest.</summary>
    public void RetryAfter(TimeSpan delay)
    {
        lock (_gate)
        {
            _retryDue = false;
            _retryTimer.Change(delay, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Whether the time of <see cref="RetryAfter"/> is over; true once.</summary>
    public bool TakeRetry()
    {
        lock (_gate)
        {
            var due = _retryDue;
            _retryDue = false;
            return due;
        }
    }

    /// <summary>Blocks until a failed commit is worth another attempt. False when the journal is stopping.</summary>
    public bool WaitForRetry(TimeSpan delay)
    {
        lock (_gate)
        {
            if (_stopping)
                return false;
            _retryDue = false;
            _retryTimer.Change(delay, Timeout.InfiniteTimeSpan);
            while (!_retryDue && !_stopping)
                Monitor.Wait(_gate);
            _retryDue = false;
            return !_stopping;
        }
    }

    public void Dispose()
    {
        _rowTimer.Dispose();
        _sideTimer.Dispose();
        _retryTimer.Dispose();
    }

    private Work TakeNow()
    {
        var rows = new List<Snapshot>(Math.Min(_rows.Count, MostRows));
        while (rows.Count < MostRows && _rows.TryDequeue(out var row))
            rows.Add(row);
        var work = new Work(_dropped, rows, new Dictionary<string, SinkPosition>(_positions), [.. _dead], _damaged, [.. _givenUp], [.. _missed], [.. _told]);
        _dropped = null;
        _positions.Clear();
        _dead.Clear();
        _damaged = RangeSet.Empty;
        _givenUp.Clear();
        _missed.Clear();
        _told.Clear();
        _sideArmed = false;
        // What is left belongs to the same sweep or came meanwhile; it goes with the next transaction at once.
        _due = _rows.Count > 0 || _met is not null || _stopping;
        return work;
    }

    private void ArmSide()
    {
        if (_sideArmed)
            return;
        _sideArmed = true;
        _sideTimer.Change(LongestSideWait, Timeout.InfiniteTimeSpan);
    }

    private void Retry()
    {
        lock (_gate)
        {
            _retryDue = true;
            Monitor.Pulse(_gate);
        }
    }

    private void SetDue()
    {
        _due = true;
        Monitor.Pulse(_gate);
    }
}
