using MeterEdge.Modbus.Serial;

namespace MeterEdge.Modbus.Line;

/// <summary>
/// The owner of a line: one thread, one device, one queue with priorities. Everything that wants to speak on the pair of wires
/// submits an exchange here. Opens the device again by itself when it comes back. It knows no protocol.
/// </summary>
public sealed class LineOwner : IDisposable
{
    // The device is opened at most once in this time, also when it opens well and is lost at once, again and again.
    private const int ReopenEverySeconds = 1;

    // Whoever is told on this thread that there is no device may submit the next exchange at once, as a sweep over all meters of the
    // line does. More than that in one go would be a loop without a pause.
    private const int MostFailedAtOnce = 1000;

    // Background work may use a fifth of the line: after each exchange it rests four times as long.
    private const int BackgroundRest = 4;

    /// <summary>So often the observer hears that the line goes round while there is nothing to do.</summary>
    public static readonly TimeSpan LongestNap = TimeSpan.FromSeconds(10);

    private readonly ILineLink _link;
    private readonly TimeProvider _time;
    private readonly LineObserver _observer;
    private readonly Conversation _conversation;
    private readonly Thread _thread;
    private readonly Lock _gate = new();
    private readonly ExchangeQueue _queue = new();
    private Exchange? _running;
    private long _backgroundFrom;
    private long _keptUntil;
    private LinePriority _keptFor;
    private long _openFrom = long.MinValue;
    private string? _broken;
    private bool _idle;
    private bool _closed;
    private bool _up;
    private bool _saidDown;
    private volatile bool _stopping;
    private volatile bool _paused;

    /// <summary>Takes the line and starts its thread. The device need not be there yet. Owns the link and disposes it.</summary>
    /// <param name="link">The device.</param>
    /// <param name="timing">How long things take on this line.</param>
    /// <param name="time">Source of timestamps.</param>
    /// <param name="observer">Told what happens, on the line's thread.</param>
    public LineOwner(ILineLink link, LineTiming timing, TimeProvider time, LineObserver? observer = null)
    {
        ArgumentNullException.ThrowIfNull(link);
        ArgumentNullException.ThrowIfNull(time);
        _link = link;
        _time = time;
        _observer = observer ?? new LineObserver();
        _conversation = new Conversation(link, timing, time, _observer);
        _thread = new Thread(Run) { Name = $"line {link.Name}", IsBackground = true };
        _thread.Start();
    }

    /// <summary>What the line has done so far. From any thread.</summary>
    public LineStatistics Statistics
    {
        get
        {
            lock (_gate)
            {
                return _conversation.Counters.Read(_up, _queue.Count);
            }
        }
    }

    /// <summary>True from <see cref="Pause"/> to <see cref="Resume"/>. From any thread.</summary>
    public bool IsPaused => _paused;

    /// <summary>
    /// Gives the device up once the running exchange is over, so that somebody else can use the wires: it is closed and unlocked, and every exchange ends as
    /// <see cref="ExchangeResult.LinkDown"/>. The observer is not told: nothing is wrong. From any thread.
    /// </summary>
    public void Pause()
    {
        _paused = true;
        _link.Wake();
    }

    /// <summary>Opens the device again, at once or whenever it can be. From any thread.</summary>
    public void Resume()
    {
        _paused = false;
        _link.Wake();
    }

    /// <summary>
    /// Queues an exchange behind those of its priority; its outcome comes when it was done. From any thread, and from the
    /// line's own when an awaiter continues there.
    /// </summary>
    /// <exception cref="InvalidOperationException">This very exchange is already on its way.</exception>
    public ValueTask<ExchangeOutcome> Submit(Exchange exchange)
    {
        ArgumentNullException.ThrowIfNull(exchange);
        bool closed, wake;
        ValueTask<ExchangeOutcome> outcome;
        lock (_gate)
        {
            outcome = exchange.Begin(_time.GetTimestamp());
            closed = _closed;
            wake = _idle;
            _idle = false;
            if (!closed)
            {
                _queue.Add(exchange);
            }
        }

        if (closed)
        {
            Fail(exchange, ExchangeResult.Stopped);
        }
        else if (wake)
        {
            _link.Wake();
        }

        return outcome;
    }

    /// <summary>
    /// Ends the running exchange, ends the queued ones as stopped, closes the device and ends the thread. From any thread and
    /// as often as wanted; on the line's own thread it returns before that is done.
    /// </summary>
    public void Dispose()
    {
        _stopping = true;
        _conversation.Stop();
        _link.Wake();
        if (Thread.CurrentThread != _thread)
        {
            _thread.Join();
        }
    }

    private void Run()
    {
        while (!_stopping)
        {
            try
            {
                Step();
            }
            catch (Exception e)
            {
                // The loop's edge. Observer, parser and device are other people's code: their bug must not end the line
                // unheard, with exchanges that nobody completes.
                Break(e);
            }
        }

        lock (_gate)
        {
            _closed = true;
            _up = false;
        }

        FailQueued(ExchangeResult.Stopped);
        _link.Dispose();
    }

    private void Step()
    {
        if (_broken is { } error)
        {
            _broken = null;
            SayDown(error);
        }

        _observer.GoesRound();
        var now = _time.GetTimestamp();
        if (_paused)
        {
            GiveUp();
            WaitFor(TimeSpan.FromSeconds(ReopenEverySeconds));
        }
        else if (!_link.IsOpen && now < _openFrom)
        {
            WaitFor(_time.GetElapsedTime(now, _openFrom));
        }
        else if (!_link.IsOpen)
        {
            Open(now);
        }
        else if (TakeNext(out var wait) is { } exchange)
        {
            Perform(exchange);
        }
        else if (_conversation.Listen(wait) == LinkEvent.Down)
        {
            Lost($"{_link.Name} is gone");
        }
    }

    private void Break(Exception e)
    {
        GiveUp();
        _broken = $"{_link.Name} was closed after a bug: {e.Message}";
        if (_running is { } exchange)
        {
            _running = null;
            Fail(exchange, ExchangeResult.LinkDown);
        }

        _observer.Failed(_link.Name, e);
    }

    private void Open(long now)
    {
        _openFrom = now + (ReopenEverySeconds * _time.TimestampFrequency);
        lock (_gate)
        {
            // From here on only a stop wakes: it ends an opening that takes long. A submit waits until it is known whether there is a device.
            _idle = false;
        }

        // What woke before is done with.
        Span<byte> nothing = stackalloc byte[1];
        _ = _link.Read(nothing, TimeSpan.Zero);
        if (_stopping)
        {
            return;
        }

        if (!_link.TryOpen(out var error))
        {
            if (_stopping)
            {
                return;
            }

            SayDown(error ?? $"cannot open {_link.Name}");
            return;
        }

        _conversation.Opened();
        lock (_gate)
        {
            _up = true;
        }

        _saidDown = false;
        _observer.LinkUp(_link.Name);
    }

    private void Lost(string error)
    {
        GiveUp();
        SayDown(error);
    }

    private void GiveUp()
    {
        _link.Close();
        lock (_gate)
        {
            _up = false;
        }
    }

    private void SayDown(string error)
    {
        if (!_saidDown)
        {
            _saidDown = true;
            _observer.LinkDown(_link.Name, error);
        }
    }

    private Exchange? TakeNext(out TimeSpan wait)
    {
        lock (_gate)
        {
            var now = _time.GetTimestamp();
            var (isKept, rests) = (now < _keptUntil, now < _backgroundFrom);
            var last = isKept ? _keptFor : rests ? LinePriority.Retry : LinePriority.Background;
            var exchange = _queue.Take(_conversation.Quarantined(now), last);
            wait = LongestNap;
            if (exchange is null)
            {
                _idle = true;
                var until = Math.Min(_conversation.Quarantined(now).NextEnd, isKept ? _keptUntil : rests ? _backgroundFrom : long.MaxValue);
                if (_queue.Count > 0 && until < long.MaxValue)
                {
                    // Something waits, but may not go yet: look again when the first reason for that is over.
                    wait = _time.GetElapsedTime(now, until);
                }
            }
            else
            {
                _idle = false;
            }

            return exchange;
        }
    }

    private void Perform(Exchange exchange)
    {
        _running = exchange;
        var turn = _time.GetTimestamp();
        var outcome = _conversation.Perform(exchange);
        if (exchange.Priority == LinePriority.Background)
        {
            _backgroundFrom = outcome.Ended + (BackgroundRest * (outcome.Ended - turn));
        }

        _keptFor = exchange.Priority;
        _keptUntil = outcome.Ended + (long)(exchange.Keeps.TotalSeconds * _time.TimestampFrequency);

        if (outcome.Result == ExchangeResult.LinkDown)
        {
            Lost($"{_link.Name} was lost during an exchange");
        }

        _observer.Ended(exchange.Request.Span, outcome);
        _running = null;
        Complete(exchange, outcome, _conversation.LastAnswer);
    }

    private void Complete(Exchange exchange, ExchangeOutcome outcome, ReadOnlySpan<byte> answer)
    {
        try
        {
            exchange.Complete(outcome, answer);
        }
        catch (Exception e)
        {
            // Who continues on this thread has a bug; the line and its device have not.
            _observer.Failed(_link.Name, e);
        }
    }

    private void WaitFor(TimeSpan pause)
    {
        Span<byte> nothing = stackalloc byte[1];
        var from = _time.GetTimestamp();
        var paused = _paused;
        for (var left = pause; left > TimeSpan.Zero && !_stopping && _paused == paused; left = pause - _time.GetElapsedTime(from))
        {
            // A submit wakes: say at once that there is no device, then go on waiting.
            FailQueued(ExchangeResult.LinkDown);
            _ = _link.Read(nothing, left);
        }
    }

    private void FailQueued(ExchangeResult result)
    {
        for (var failed = 0; ; failed++)
        {
            Exchange? exchange;
            lock (_gate)
            {
                exchange = failed < MostFailedAtOnce || _closed ? _queue.TakeAny() : null;

                // From here on a submit wakes the line.
                _idle = exchange is null;
            }

            if (exchange is null)
            {
                return;
            }

            Fail(exchange, result);
        }
    }

    private void Fail(Exchange exchange, ExchangeResult result)
    {
        var outcome = new ExchangeOutcome(result, 0, Garble.None, 0, exchange.QueuedAt, _time.GetTimestamp(), TimeSpan.Zero);
        _conversation.Counters.Add(outcome, TimeSpan.Zero);
        Complete(exchange, outcome, default);
    }
}
