using MeterEdge.Mqtt;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MeterEdge.Requests;

/// <summary>
/// Does the requests that take their time. Those that are open take turns, one piece each, at a pace that leaves the link to live readings and is shared by
/// all of them, so that a short one does not wait for the end of a long one. How far each is is kept every few seconds, so a restart goes on there and repeats what was sent since.
/// </summary>
/// <param name="link">The connection to the broker.</param>
/// <param name="store">The requests; few are open at once.</param>
/// <param name="replays">What each of them says once more.</param>
/// <param name="time">Clock of the pauses.</param>
/// <param name="log">Where trouble is reported.</param>
/// <param name="pulse">The loop's heartbeat.</param>
internal sealed class RequestRunner(
    IMqttLink link, RequestStore store, Replays replays, TimeProvider time, ILogger<RequestRunner> log, Heartbeat? pulse = null) : BackgroundService
{
    private const int MostFaults = 5;
    private static readonly TimeSpan ProgressEvery = TimeSpan.FromSeconds(10);

    // What took longer was somebody else's answer, for which only the request that asked has to rest.
    private static readonly TimeSpan LongestSearch = TimeSpan.FromSeconds(1);

    // In the order of their turns.
    private readonly List<RunningRequest> _running = [];
    private Task? _more;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var failures = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (_more is null or { IsCompleted: true })
                    Look();
                if (_running.FirstOrDefault(one => one.Rest == TimeSpan.Zero) is { } next)
                    await Turn(next, stoppingToken).ConfigureAwait(false);
                else
                    await Pause(_running.Count > 0 ? _running.Min(one => one.Rest) : Timeout.InfiniteTimeSpan, stoppingToken).ConfigureAwait(false);
                failures = 0;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // The edge of the loop: what was asked for is kept and tried again, whatever went wrong.
            catch (Exception error)
#pragma warning restore CA1031
            {
                log.LoopFailed(error);
                _more = null;
                await Task.Delay(Backoff.Default.After(++failures, Random.Shared.NextDouble()), time, stoppingToken).Beating(pulse)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Takes in what was asked meanwhile, and ends what is to be stopped.</summary>
    private void Look()
    {
        // Taken before the look: a request kept in between completes this very task.
        var more = store.More;
        var open = store.Open();
        _running.RemoveAll(one => open.All(kept => kept.Request.Id != one.Request.Id));
        foreach (var kept in open)
        {
            if (_running.Find(one => one.Request.Id == kept.Request.Id) is { } known)
                known.StoppedBy = kept.StoppedBy;
            else
                _running.Add(new(kept, time));
        }

        foreach (var stopped in _running.Where(one => one.StoppedBy is not null).ToList())
            End(stopped, Stopped((stopped.Replay ?? ReplayOf(stopped)).Answer(stopped.State, RequestStage.Done), stopped.StoppedBy!));
        _more = more;
    }

    /// <summary>One piece of one request; then the others come before its next.</summary>
    private async Task Turn(RunningRequest one, CancellationToken stop)
    {
        _running.Remove(one);
        _running.Add(one);
        try
        {
            await Take(one, stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // The edge of a turn: a request that fails must not keep the others from theirs.
        catch (Exception error)
#pragma warning restore CA1031
        {
            log.LoopFailed(error);
            one.Replay = null;
            one.Faults += IsOfTheDisk(error) ? 0 : 1;
            one.RestFor(Backoff.Default.After(++one.Failures, Random.Shared.NextDouble()));
        }
    }

    private async Task Take(RunningRequest one, CancellationToken stop)
    {
        if (one.Faults >= MostFaults)
        {
            // It would do so for ever.
            log.GivenUp(one.Request.Id, one.Request.Verb, MostFaults);
            End(one, Answer.Refused(RefusalCode.Internal, $"failed {MostFaults} times; the log says why"));
            return;
        }

        var replay = one.Replay ??= ReplayOf(one);
        if (one.State.End is null)
        {
            one.State = replay.Begin(time.GetUtcNow());
            log.Begins(one.Request.Id, one.Request.Verb);
        }

        var session = await link.Session(stop).AsTask().Beating(pulse).ConfigureAwait(false);
        var began = time.GetTimestamp();
        if (await replay.Next(one.State, session.LargestPayload, stop).ConfigureAwait(false) is not { } piece)
        {
            End(one, replay.Answer(one.State, RequestStage.Done));
            return;
        }

        var search = time.GetElapsedTime(began);
        if (await Send(session, piece, stop).ConfigureAwait(false) is { } after)
        {
            (one.State, one.Failures) = (after, 0);
            one.RestFor(piece.Rest > Pace.After(search, 0) ? piece.Rest : Pace.After(search, 0));
            if (one.Unsaved >= ProgressEvery)
            {
                store.Save(one.Request, one.State, replay.Answer(one.State, RequestStage.Progress));
                one.Saved();
            }
        }
        else
        {
            one.RestFor(Backoff.Default.After(++one.Failures, Random.Shared.NextDouble()));
        }

        var took = time.GetElapsedTime(began);
        await Pause(Pace.After(search > LongestSearch ? took - search + LongestSearch : took, piece.Parcels.Count), stop).ConfigureAwait(false);
    }

    private Replay ReplayOf(RunningRequest one) =>
        replays.Of(one.Request) ?? throw new InvalidOperationException($"nothing is left to do of {one.Request.Verb}");

    private void End(RunningRequest one, Answer answer)
    {
        store.Save(one.Request, one.State, answer);
        _running.Remove(one);
        log.Over(one.Request.Id, one.Request.Verb, one.State.Sent);
    }

    /// <summary>Whatever is asked meanwhile, also to stop, ends it early.</summary>
    private async Task Pause(TimeSpan pause, CancellationToken stop)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        await Task.WhenAny(_more!, Task.Delay(pause, time, over.Token)).Beating(pulse).ConfigureAwait(false);
        await over.CancelAsync().ConfigureAwait(false);
        stop.ThrowIfCancellationRequested();
    }

    private static bool IsOfTheDisk(Exception error) =>
        error is IOException or UnauthorizedAccessException or SqliteException or ObjectDisposedException;

    /// <summary>How far it is afterwards; nothing when the piece is to be sent again.</summary>
    private static async Task<ReplayState?> Send(IMqttSession session, Piece piece, CancellationToken stop)
    {
        var after = piece.After;
        foreach (var parcel in piece.Parcels)
        {
            var outcome = await session.Publish(parcel.Topic, parcel.Payload, retain: false, stop).ConfigureAwait(false);
            switch (outcome)
            {
                case PublishOutcome.Acknowledged or PublishOutcome.NobodyListening:
                    break;
                case PublishOutcome.TooLarge or PublishOutcome.PayloadRefused:
                    after = after with { Sent = after.Sent - parcel.Count, NotTaken = after.NotTaken + parcel.Count };
                    break;
                case PublishOutcome.Refused or PublishOutcome.Unknown:
                    return null;
            }
        }

        return after;
    }

    private static Answer Stopped(Answer answer, string by)
    {
        var data = answer.Data?.DeepClone().AsObject() ?? [];
        data["stopped"] = by;
        return answer with { Data = data };
    }
}
