using System.Text.Json.Nodes;
using MeterEdge.Control;
using MeterEdge.Metering;
using Microsoft.Extensions.Hosting;

namespace MeterEdge.Console;

/// <summary>
/// Lines that a technician has taken for himself, to measure or to use another master. Each ends by itself; the head-end learns of begin and end. They
/// are in memory only: a daemon that is started again polls.
/// </summary>
/// <param name="events">Takes <c>bus_paused</c> and <c>bus_resumed</c>.</param>
/// <param name="time">Clock of the ends.</param>
internal sealed class BusPauses(IEventLog events, TimeProvider time) : BackgroundService
{
    /// <summary>The longest pause.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<PolledBus, BusPause> _pauses = [];

    /// <summary>The pause of a line; null when there is none.</summary>
    public BusPause? Of(PolledBus bus)
    {
        lock (_gate)
            return _pauses.GetValueOrDefault(bus);
    }

    /// <summary>What to say of a line that is paused; null when it is not.</summary>
    public string? Text(PolledBus bus) => Of(bus) is { } pause ? $"paused by {pause.By} for another {Commands.Ages.Short(pause.Left(time))}" : null;

    /// <summary>Begins a pause, or sets the end of the one there is.</summary>
    public void Begin(PolledBus bus, TimeSpan length, string by)
    {
        lock (_gate)
            _pauses[bus] = new(by, time.GetTimestamp(), length);
        bus.Line.Pause();
        Tell("bus_paused", Severity.Warning, bus, by, new() { ["until"] = (time.GetUtcNow() + length).UtcDateTime.ToString(Contract.UtcMillisecondsConverter.Format, null) });
    }

    /// <summary>Ends a pause; false when there is none.</summary>
    public bool End(PolledBus bus, string by)
    {
        lock (_gate)
        {
            if (!_pauses.Remove(bus))
                return false;
        }

        bus.Line.Resume();
        Tell("bus_resumed", Severity.Info, bus, by, []);
        return true;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(LookEvery, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            List<PolledBus> over;
            lock (_gate)
                over = [.. _pauses.Where(pause => pause.Value.Left(time) <= TimeSpan.Zero).Select(pause => pause.Key)];
            foreach (var bus in over)
                End(bus, "its end");
        }
    }

    private void Tell(string code, Severity severity, PolledBus bus, string by, JsonObject data)
    {
        data["bus"] = bus.Options.Name;
        data["by"] = by;
        events.Append(new(time.GetUtcNow(), code, severity, null, data));
    }
}

/// <summary>A pause of a line.</summary>
/// <param name="By">Who paused it.</param>
/// <param name="From">Timestamp of its begin.</param>
/// <param name="Length">How long it lasts.</param>
internal sealed record BusPause(string By, long From, TimeSpan Length)
{
    /// <summary>How long it still lasts; not above zero when it is over.</summary>
    public TimeSpan Left(TimeProvider time) => Length - time.GetElapsedTime(From);
}
