using MeterEdge.Mqtt;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MeterEdge.Control;

/// <summary>
/// Publishes events and results in the order of their numbers, one at a time, until each is acknowledged. Events are few, and order is worth more
/// than speed.
/// </summary>
/// <param name="link">The connection to the broker.</param>
/// <param name="store">Where the events are kept.</param>
/// <param name="edge">The concentrator's name.</param>
/// <param name="time">Clock for the waits.</param>
/// <param name="log">Where trouble is reported.</param>
/// <param name="pulse">The loop's heartbeat.</param>
public sealed class EventForwarder(IMqttLink link, EventStore store, string edge, TimeProvider time, ILogger<EventForwarder> log, Heartbeat? pulse = null)
    : BackgroundService
{
    private const int AtOnce = 50;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var failures = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var session = await link.Session(stoppingToken).AsTask().Beating(pulse).ConfigureAwait(false);
                if (await PublishOpen(session, stoppingToken).ConfigureAwait(false))
                {
                    failures = 0;
                    continue;
                }

                failures++;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // The edge of the loop: events are kept and published again, whatever went wrong.
            catch (Exception error)
#pragma warning restore CA1031
            {
                log.ForwardingFailed(error);
                failures++;
            }

            await Task.Delay(Backoff.Default.After(failures, Random.Shared.NextDouble()), time, stoppingToken).Beating(pulse)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Publishes until the session ends (true) or an event is not taken (false).</summary>
    private async Task<bool> PublishOpen(IMqttSession session, CancellationToken stop)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop, session.Ended);
        var position = ("", 0L);
        while (!over.IsCancellationRequested)
        {
            // Taken before the look: an event kept in between completes this very task.
            var more = store.More;
            var (control, events) = store.Unacknowledged(position, AtOnce);
            foreach (var kept in events)
            {
                pulse?.Beat();
                if (!await Publish(session, control, kept, stop).ConfigureAwait(false))
                    return session.Ended.IsCancellationRequested;
                position = (control, kept.N);
            }

            if (events.Count == 0)
                await more.WaitAsync(over.Token).Beating(pulse).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return true;
    }

    private async Task<bool> Publish(IMqttSession session, string control, KeptEvent kept, CancellationToken stop)
    {
        var (topic, payload) = EventMessages.Publication(edge, store.Device, control, kept);
        var outcome = await session.Publish(topic, payload, retain: false, stop).ConfigureAwait(false);

        // To the sender's own place only what was published for all; what the broker refuses there must not hold up the rest.
        if (outcome is PublishOutcome.Acknowledged or PublishOutcome.NobodyListening
            && kept.Reply is { } reply
            && await session.Reply(reply, payload, stop).ConfigureAwait(false) == PublishOutcome.Unknown)
        {
            return false;
        }

        return outcome switch
        {
            PublishOutcome.Acknowledged or PublishOutcome.NobodyListening => Done(),
            PublishOutcome.TooLarge or PublishOutcome.PayloadRefused => Skipped(),
            PublishOutcome.Refused or PublishOutcome.Unknown => false,
        };

        bool Done()
        {
            store.Acknowledge(control, kept.N);
            return true;
        }

        // It would block all later ones. It is kept, and goes first in the next session, whose broker may be set up better.
        bool Skipped()
        {
            log.EventRefused(kept.N, kept.Happened.Code, kept.Happened.Data.ToJsonString());
            return true;
        }
    }
}
