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
    private Position _position;

    /// <summary>A forwarder that goes on where the sink's kept position says.</summary>
    public Forwarder(ISink sink, ReadingJournal journal, TimeProvider time, IEventLog events, ILogger<Forwarder> log, Random? random = null)
    {
        (_sink, _journal, _time, _events, _log) = (sink, journal, time, events, log);
        _random = random ?? Random.Shared;
        _position = Position.From(journal.LoadPosition(sink.Name));
    }

    /// <summary>The sink it serves.</summary>
    public ISink Sink => _sink;

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
                var session = await _sink.Open(stop).ConfigureAwait(false);
                Move(_position.Reconnected(_journal.Head));
                _log.SessionBegins(_sink.Name, Owed);
                var run = new SessionRun(_sink.Name, session, _journal, _time, _events, _log, _random);
                await run.Run(() => _position, Move, stop).ConfigureAwait(false);
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
                _log.LoopFailed(error, _sink.Name);
                failures++;
                await Task.Delay(Backoff.Default.After(failures, _random.NextDouble()), _time, stop)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void Move(Position position)
    {
        Volatile.Write(ref _position, position);
        _journal.SavePosition(_sink.Name, position.Kept);
    }
}
