using MeterEdge.Control;
using MeterEdge.Journal;
using Microsoft.Extensions.Logging;

namespace MeterEdge.Forwarding;

/// <summary>Carries committed readings to one sink, session after session, and keeps that sink's position.</summary>
public sealed class Forwarder
{
    private readonly ISink _sink;
    private readonly ReadingJournal _journal;
    private readonly TimeProvider _time;
    private readonly IEventLog _events;
    private readonly ILogger<Forwarder> _log;
    private readonly Random _random;
    private readonly SinkTally _tally;
    private readonly Doubts _doubts;
    private readonly Suspects _suspects;
    private readonly BacklogLimit _limit;
    private readonly Heartbeat? _pulse;
    private Position _position;

    /// <summary>A forwarder that goes on where the sink's kept position says.</summary>
    /// <param name="sink">Where readings go.</param>
    /// <param name="journal">Where they come from.</param>
    /// <param name="time">Clock.</param>
    /// <param name="events">Takes what a person must know.</param>
    /// <param name="log">Log.</param>
    /// <param name="random">Spreads what many would do at the same moment.</param>
    /// <param name="rule">How long readings are kept for the sink; without one as long as the journal has room.</param>
    /// <param name="pulse">The loop's heartbeat.</param>
    public Forwarder(
        ISink sink,
        ReadingJournal journal,
        TimeProvider time,
        IEventLog events,
        ILogger<Forwarder> log,
        Random? random = null,
        BacklogRule? rule = null,
        Heartbeat? pulse = null)
    {
        (_sink, _journal, _time, _events, _log, _pulse) = (sink, journal, time, events, log, pulse);
        _random = random ?? Random.Shared;
        _tally = new(time);
        _position = Position.From(journal.LoadPosition(sink.Name));
        _doubts = new(time);
        _suspects = new(sink.Name, time, log);
        _limit = new(sink.Name, rule, journal, time);
        Standing = new(sink.Name, time, events, log);
    }

    /// <summary>The sink it serves.</summary>
    public ISink Sink => _sink;

    /// <summary>How the sink is and what it has done. From any thread.</summary>
    public SinkStatistics Statistics => _tally.Read(Standing.PausedFor, Volatile.Read(ref _position), _journal.Head);

    /// <summary>Time of the oldest reading that the sink has not acknowledged; null when it has all. Reads the journal: for whoever looks now and then.</summary>
    public DateTimeOffset? OldestOwed
    {
        get
        {
            var (head, kept) = (_journal.Head, Volatile.Read(ref _position).Kept);
            var first = kept.Unacknowledged.IsEmpty ? kept.Live + 1 : kept.Unacknowledged.Ranges[0].First;
            return _journal.ReadRange(first, head, 1, 1).Readings is [var oldest, ..] ? oldest.Snapshot.Time : null;
        }
    }

    /// <summary>Whether the sink takes readings, and if not, why.</summary>
    public SinkStanding Standing { get; }

    /// <summary>Committed readings that the sink has not acknowledged.</summary>
    public long Owed => Volatile.Read(ref _position).Kept.Owed(_journal.Head);

    /// <summary>Runs until cancelled.</summary>
    public async Task Run(CancellationToken stop)
    {
        var failures = 0;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var session = await Open(stop).ConfigureAwait(false);
                Move(_position.Reconnected(_journal.Head));
                _log.SessionBegins(_sink.Name, Owed);
                _tally.Opened();
                var run = new SessionRun(_sink.Name, session, _journal, _time, _events, _log, _random, _tally, Standing, _doubts, _suspects, _limit, _pulse);
                await run.Run(() => _position, Move, stop).ConfigureAwait(false);
                _tally.Ended();
                _log.SessionEnded(_sink.Name, Owed);
                failures = 0;
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // The edge of the loop: a fault in one sink must not end forwarding for good; what was in flight is sent again.
            catch (Exception error)
#pragma warning restore CA1031
            {
                _tally.Ended();
                _log.LoopFailed(error, _sink.Name);
                failures++;
                await Task.Delay(Backoff.Default.After(failures, _random.NextDouble()), _time, stop).Beating(_pulse)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Waits for a session; what has been owed for too long is given up meanwhile.</summary>
    private async Task<ISinkSession> Open(CancellationToken stop)
    {
        // Whatever ends the wait ends the opening too: left behind, it would go on for ever beside the next one.
        using var waits = CancellationTokenSource.CreateLinkedTokenSource(stop);
        try
        {
            var opening = _sink.Open(Standing, waits.Token).AsTask();
            while (!opening.IsCompleted && !stop.IsCancellationRequested)
            {
                Move(_limit.Apply(_position.Reconnected(_journal.Head)));
                await Task.WhenAny(opening, Task.Delay(BacklogLimit.Every, _time, waits.Token)).Beating(_pulse).ConfigureAwait(false);
            }

            return await opening.ConfigureAwait(false);
        }
        finally
        {
            await waits.CancelAsync().ConfigureAwait(false);
        }
    }

    private void Move(Position position)
    {
        if (ReferenceEquals(position, _position))
            return;
        Volatile.Write(ref _position, position);
        _journal.SavePosition(_sink.Name, position.Kept);
    }
}
