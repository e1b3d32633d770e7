using System.Text.Json.Nodes;
using MeterEdge.Control;
using MeterEdge.Journal;
using MeterEdge.Readings;
using Microsoft.Extensions.Logging;

namespace MeterEdge.Forwarding;

/// <summary>
/// One session with a sink: fills the window by turns from live and backlog, and moves the position as answers come.
/// </summary>
internal sealed class SessionRun(
    string sink,
    ISinkSession session,
    ReadingJournal journal,
    TimeProvider time,
    IEventLog events,
    ILogger log,
    Random random,
    SinkTally tally,
    SinkStanding standing,
    Doubts doubts,
    Suspects suspects,
    BacklogLimit limit,
    Heartbeat? pulse = null)
{
    // A body is shorter than what any sink makes of it: this much fills the largest message.
    private const int MostBodyBytes = 256 * 1024;
    private const int LeastReadAhead = 16;
    private const int FailuresToTell = 3;
    private static readonly TimeSpan SlowRetry = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestLook = TimeSpan.FromMinutes(1);

    // Readings that wait for another session lie scattered among the others; more of them than this and everything waits.
    private const int MostTooLarge = 1000;

    private readonly List<Task<Outcome>> _inFlight = [];
    private LaneTurn _turn;
    private int _backlogInFlight;
    private int _readAhead = 64;
    private int _failures;
    private int _doubtFailures;
    private int _tooLarge;
    private Task? _pause;
    private Task? _backlogPause;
    private Task? _look;

    /// <summary>Runs until the session ends or the daemon stops, and until nothing is in flight any more.</summary>
    public async Task Run(Func<Position> position, Action<Position> move, CancellationToken stop)
    {
        using var waits = CancellationTokenSource.CreateLinkedTokenSource(stop, session.Ended);
        var over = Task.Delay(Timeout.InfiniteTimeSpan, time, waits.Token);
        Task? more = null;
        while (!waits.IsCancellationRequested)
        {
            Fill(position, move, waits.Token, stop);
            if (more is null or { IsCompleted: true })
                more = journal.WaitForMore(Math.Max(position().Live, journal.Head), waits.Token).AsTask();
            // What was committed since the window was filled is seen now; what comes later completes the task.
            if (position().NextLive(journal.Head) is null || !MaySend(Lane.Live))
                await Task.WhenAny([over, more, .. Pauses(), .. _inFlight]).Beating(pulse).ConfigureAwait(false);
            else if (_inFlight.Count >= session.Window)
                await Task.WhenAny([over, .. _inFlight]).Beating(pulse).ConfigureAwait(false);
            await Land(position, move).ConfigureAwait(false);
        }

        while (_inFlight.Count > 0)
        {
            await Task.WhenAny(_inFlight).Beating(pulse).ConfigureAwait(false);
            await Land(position, move).ConfigureAwait(false);
        }
    }

    private IEnumerable<Task> Pauses() => new[] { _pause, _backlogPause, _look }.OfType<Task>();

    private bool MaySend(Lane lane) => lane switch
    {
        Lane.Live => _pause is null,
        Lane.Backlog => _pause is null && _backlogPause is null,
    };

    private void Fill(Func<Position> position, Action<Position> move, CancellationToken waits, CancellationToken stop)
    {
        if (_pause is { IsCompleted: true })
            _pause = null;
        if (_backlogPause is { IsCompleted: true })
            _backlogPause = null;
        move(suspects.Apply(limit.Apply(position())));
        if (_look is null or { IsCompleted: true })
            _look = suspects.NextLook is { } look ? Task.Delay(look < LongestLook ? look : LongestLook, time, waits) : null;
        while (_inFlight.Count < session.Window && !waits.IsCancellationRequested)
        {
            var now = position();
            var live = MaySend(Lane.Live) ? now.NextLive(journal.Head) : null;
            var backlog = MaySend(Lane.Backlog) ? now.NextBacklog : null;
            if (_turn.Next(live is not null, backlog is not null, _backlogInFlight, session.Window) is not { } lane)
                return;
            var wanted = lane == Lane.Live ? live!.Value : suspects.Limit(backlog!.Value);
            var most = lane == Lane.Live ? _readAhead : Math.Min(_readAhead, suspects.MostReadings(wanted.First));
            var read = journal.ReadOwed(sink, wanted.First, wanted.Last, most, MostBodyBytes);
            if (read.Through < wanted.First)
            {
                // What the disk does not give now waits in the backlog, and fresh readings, which may come from memory, do not wait for it.
                if (lane == Lane.Live)
                    move(now.TakeLive(wanted.Last).Returned(wanted));
                else
                    _backlogPause ??= Wait(++_doubtFailures, TimeSpan.Zero, waits);
                continue;
            }

            if (read.Readings.Count == 0)
            {
                // These numbers have left the journal; a gap names them.
                var gone = new SequenceRange(wanted.First, read.Through);
                move(Take(now, lane, gone.Last).Acknowledged(gone));
                continue;
            }

            var batch = session.Pack(read.Readings);
            var through = batch.Count < read.Readings.Count ? read.Readings[batch.Count - 1].Seq : read.Through;
            _readAhead = Math.Clamp(batch.Count + (batch.Count / 4) + 8, LeastReadAhead, Math.Max(LeastReadAhead, session.MostReadings));
            move(Take(now, lane, through));
            _turn = _turn.After(lane, backlog is not null);
            _backlogInFlight += lane == Lane.Backlog ? 1 : 0;
            var shipment = new Shipment(session, lane, sink, log);
            _inFlight.Add(shipment.Send(batch, [.. read.Readings.Take(batch.Count)], new(wanted.First, through), stop));
        }
    }

    private static Position Take(Position position, Lane lane, long through) => lane switch
    {
        Lane.Live => position.TakeLive(through),
        Lane.Backlog => position.TakeBacklog(through),
    };

    private async Task Land(Func<Position> position, Action<Position> move)
    {
        foreach (var sent in _inFlight.Where(task => task.IsCompleted).ToList())
        {
            _inFlight.Remove(sent);
            var outcome = await sent.ConfigureAwait(false);
            _backlogInFlight -= outcome.Lane == Lane.Backlog ? 1 : 0;
            var settled = Settle(position(), outcome);
            move(suspects.After(settled, outcome));
        }
    }

    private Position Settle(Position position, Outcome outcome)
    {
        var (kept, doubted, tooMany) = ((Delivery.Keep?)null, (string?)null, (string?)null);
        if (outcome.AnyAccepted)
            Accepted(outcome.AnyRejected);
        foreach (var part in outcome.Parts)
        {
            tally.Answered(part.Delivery, part.Range.Count);
            switch (part.Delivery)
            {
                case Delivery.Accepted:
                    doubts.Clear(part.Range);
                    position = position.Acknowledged(part.Range);
                    break;
                case Delivery.Rejected rejected:
                    var doubt = doubts.Of(part.Last.Seq, outcome.AnyAccepted);
                    if (doubt == Doubt.Hopeless)
                        Bury(part.Last, rejected.Reason);
                    doubted = doubt == Doubt.Open ? doubted ?? rejected.Reason : doubted;
                    tooMany = doubt == Doubt.TooMany ? tooMany ?? rejected.Reason : tooMany;
                    position = doubt == Doubt.Hopeless ? position.Acknowledged(part.Range) : position.Returned(part.Range);
                    break;
                case Delivery.TooLarge large when _tooLarge < MostTooLarge:
                    // It is owed, and nothing else waits for it.
                    Postpone(large.Reason);
                    position = position.PostponedUntilReconnect(part.Range);
                    break;
                case Delivery.TooLarge large:
                    kept ??= new(large.Reason);
                    position = position.Returned(part.Range);
                    break;
                case Delivery.Expired:
                    journal.GiveUp(sink, part.Range, Gap.Retention);
                    position = position.Acknowledged(part.Range);
                    break;
                case Delivery.Keep keep:
                    kept = kept is null || keep.AtLeast > (kept.AtLeast ?? TimeSpan.Zero) ? keep : kept;
                    position = position.Returned(part.Range);
                    break;
            }
        }

        if (tooMany is not null)
        {
            standing.Pause($"it rejects too many readings for all of them to be at fault: {tooMany}", needsAPerson: true);
            kept = new(tooMany, SlowRetry);
        }

        if (kept is { NeedsAPerson: true } && !outcome.AnyAccepted)
            standing.Pause(kept.Reason, needsAPerson: true);
        if (kept is not null)
            Pause(kept, session.Ended);
        if (doubted is not null && _backlogPause is null)
        {
            _backlogPause = Wait(++_doubtFailures, TimeSpan.Zero, session.Ended);
            if (_doubtFailures >= FailuresToTell)
                standing.Pause($"it rejects everything: {doubted}");
        }

        return position;
    }

    private void Accepted(bool andRejected)
    {
        doubts.Accepted();
        _failures = 0;
        _doubtFailures = 0;
        // A sink that takes some and rejects others has not recovered by that.
        if (!andRejected)
            standing.Takes();
    }

    private void Postpone(string reason)
    {
        if (_tooLarge++ == 0)
            standing.Postpone(reason);
    }

    /// <summary>All answers of one window that say "not now" count as one failure.</summary>
    private void Pause(Delivery.Keep kept, CancellationToken cancel)
    {
        if (_pause is not null || cancel.IsCancellationRequested)
            return;
        _pause = Wait(++_failures, kept.AtLeast ?? TimeSpan.Zero, cancel);
        if (_failures >= FailuresToTell)
            standing.Pause(kept.Reason);
    }

    private Task Wait(int failures, TimeSpan atLeast, CancellationToken cancel)
    {
        var backoff = Backoff.Default.After(failures, random.NextDouble());
        return Task.Delay(backoff > atLeast ? backoff : atLeast, time, cancel);
    }

    private void Bury(Reading reading, string reason)
    {
        log.Buried(sink, reading.Seq, reading.Epoch, reason);
        journal.Bury(new(sink, reading.Seq, reason));
        tally.Buried();
        events.Append(new(time.GetUtcNow(), "dead_letter", Severity.Warning, reading.Snapshot.Meter.Serial, new JsonObject
        {
            ["sink"] = sink,
            ["reason"] = reason,
            ["epoch"] = reading.Epoch,
            ["seq"] = reading.Seq,
        }));
    }
}
