using System.Text.Json;
using MeterEdge.Contract;
using MeterEdge.Mqtt;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MeterEdge.Health;

/// <summary>
/// Keeps the retained state and the retained directory of meters at the broker up to date: both at the beginning of a session, the
/// state every minute, the directory two minutes later and every hour.
/// </summary>
public sealed partial class StatePublisher(
    IMqttLink link,
    Func<StateMessage> state,
    Func<IReadOnlyList<MeterMessage>> meters,
    TimeProvider time,
    ILogger<StatePublisher> log,
    Heartbeat? pulse = null) : BackgroundService
{
    private static readonly TimeSpan StateEvery = TimeSpan.FromMinutes(1);
    private const int StatesPerDirectory = 60;

    // By then the meters have been read, and the directory can say when each was last seen.
    private const int RoundOfFirstReadings = 2;

    private int _pages;
    private IMqttSession? _said;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await Serve(await link.Session(stoppingToken).AsTask().Beating(pulse).ConfigureAwait(false), stoppingToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping.
        }
    }

    private async Task Serve(IMqttSession session, CancellationToken stop)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop, session.Ended);
        for (var round = 0; !over.IsCancellationRequested; round++)
        {
            var now = state();
            await Publish(session, Topics.State, JsonSerializer.SerializeToUtf8Bytes(now, ContractJson.Default.StateMessage), stop).ConfigureAwait(false);
            if (round % StatesPerDirectory == 0 || round == RoundOfFirstReadings)
            {
                await PublishDirectory(session, now, stop).ConfigureAwait(false);
            }

            await Task.Delay(StateEvery, time, over.Token).Beating(pulse).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        stop.ThrowIfCancellationRequested();
    }

    private async Task PublishDirectory(IMqttSession session, StateMessage now, CancellationToken stop)
    {
        var directory = MeterDirectory.Pages(now, meters(), session.LargestPayload);
        for (var page = 0; page < directory.Count; page++)
        {
            await Publish(session, Topics.Meters(page), directory[page], stop).ConfigureAwait(false);
        }

        // An empty retained message clears a page that is no longer part of the directory.
        for (var page = directory.Count; page < _pages; page++)
        {
            await Publish(session, Topics.Meters(page), default, stop).ConfigureAwait(false);
        }

        _pages = directory.Count;
    }

    // Best effort: the state is published again soon, and at the next session in any case.
    private async Task Publish(IMqttSession session, string topic, ReadOnlyMemory<byte> payload, CancellationToken stop)
    {
        var outcome = await session.Publish(topic, payload, retain: true, stop).ConfigureAwait(false);
        if (outcome is PublishOutcome.TooLarge or PublishOutcome.PayloadRefused or PublishOutcome.Refused && _said != session)
        {
            _said = session;
            LogNotTaken(topic, outcome);
        }
    }

    [LoggerMessage(8001, LogLevel.Warning, "MQTT: the broker does not take {Topic} ({Outcome}): the head-end sees an old state or none; check its limits and rights")]
    private partial void LogNotTaken(string topic, PublishOutcome outcome);
}
