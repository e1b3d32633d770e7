using MeterEdge.Mqtt;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MeterEdge.Requests;

/// <summary>
/// Does the requests that take their time, one after the other, at a pace that leaves the link to live readings. How far it is is kept every few
/// seconds, so a restart goes on there and repeats what was sent since.
/// </summary>
/// <param name="link">The connection to the broker.</param>
/// <param name="store">The requests.</param>
/// <param name="replays">What each of them says once more.</param>
/// <param name="time">Clock of the pauses.</param>
/// <param name="log">Where trouble is reported.</param>
internal sealed class RequestRunner(IMqttLink link, RequestStore store, Replays replays, TimeProvider time, ILogger<RequestRunner> log) : BackgroundService
{
    private const int MostFaults = 5;
    private static readonly TimeSpan ProgressEvery = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var (failures, faults, running) = (0, 0, (OpenRequest?)null);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                // Taken before the look: a request kept in between completes this very task.
                var more = store.More;
                var before = running?.Request.Id;
                running = store.Open() is [var next, ..] ? next : null;
                faults = running?.Request.Id == before ? faults : 0;
                if (running is null)
                    await more.WaitAsync(stoppingToken).ConfigureAwait(false);
                else if (faults < MostFaults)
                    await Run(running, stoppingToken).ConfigureAwait(false);
                else
                    GiveUp(running);
                (failures, faults, running) = (0, 0, null);
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
                faults += IsOfTheDisk(error) ? 0 : 1;
                await Task.Delay(Backoff.Default.After(++failures, Random.Shared.NextDouble()), time, stoppingToken)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task Run(OpenRequest open, CancellationToken stop)
    {
        var request = open.Request;
        var replay = replays.Of(request) ?? throw new InvalidOperationException($"nothing is left to do of {request.Verb}");
        var state = open.State;
        if (state.End is null)
        {
            state = replay.Begin(time.GetUtcNow());
            log.Begins(request.Id, request.Verb);
        }

        var (saved, failures, more) = (time.GetTimestamp(), 0, store.More);
        while (true)
        {
            if (more.IsCompleted)
            {
                more = store.More;
                open = store.Open().FirstOrDefault(one => one.Request.Id == request.Id) ?? open;
                EndOthers(request.Id);
            }

            if (open.StoppedBy is { } by)
            {
                End(Stopped(replay.Answer(state, RequestStage.Done), by));
                return;
            }

            var session = await link.Session(stop).ConfigureAwait(false);
            var began = time.GetTimestamp();
            if (await replay.Next(state, session.LargestPayload, stop).ConfigureAwait(false) is not { } piece)
            {
                End(replay.Answer(state, RequestStage.Done));
                return;
            }

            if (await Send(session, piece, stop).ConfigureAwait(false) is { } after)
            {
                (state, failures) = (after, 0);
                var pace = Pace.After(time.GetElapsedTime(began), piece.Parcels.Count);
                await Pause(pace > piece.Rest ? pace : piece.Rest).ConfigureAwait(false);
            }
            else
            {
                await Pause(Backoff.Default.After(++failures, Random.Shared.NextDouble())).ConfigureAwait(false);
            }

            if (time.GetElapsedTime(saved) >= ProgressEvery && failures == 0)
            {
                store.Save(request, state, replay.Answer(state, RequestStage.Progress));
                saved = time.GetTimestamp();
            }
        }

        void End(Answer answer)
        {
            store.Save(request, state, answer);
            log.Over(request.Id, request.Verb, state.Sent);
        }

        // A request to stop ends it early.
        async Task Pause(TimeSpan pause)
        {
            stop.ThrowIfCancellationRequested();
            await Task.WhenAny(more, Task.Delay(pause, time, stop)).ConfigureAwait(false);
        }
    }

    private static bool IsOfTheDisk(Exception error) =>
        error is IOException or UnauthorizedAccessException or SqliteException or ObjectDisposedException;

    /// <summary>A request that fails by itself would do so for ever, and all others would wait behind it.</summary>
    private void GiveUp(OpenRequest open)
    {
        log.GivenUp(open.Request.Id, open.Request.Verb, MostFaults);
        store.Save(open.Request, open.State, Answer.Refused(RefusalCode.Internal, $"failed {MostFaults} times; the log says why"));
    }

    /// <summary>Those that were stopped before their turn came.</summary>
    private void EndOthers(string running)
    {
        foreach (var other in store.Open())
        {
            if (other.StoppedBy is { } by && other.Request.Id != running && replays.Of(other.Request) is { } replay)
                store.Save(other.Request, other.State, Stopped(replay.Answer(other.State, RequestStage.Done), by));
        }
    }

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
