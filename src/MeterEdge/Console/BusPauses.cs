using System.Collections.Immutable;
using System.Text.Json.Nodes;
using MeterEdge.Control;
using MeterEdge.Metering;
using Microsoft.Extensions.Hosting;

namespace MeterEdge.Console;

/// <summary>
/// Lines that a technician has taken for himself, to measure or to use another master. Each ends by itself; the head-end learns of begin and end. They
/// are in memory only: a daemon that is started again polls.
/// </summary>
/// <param name="buses">The lines.</param>
/// <param name="events">Takes <c>bus_paused</c> and <c>bus_resumed</c>.</param>
/// <param name="time">Clock of the ends.</param>
internal sealed class BusPauses(ImmutableArray<PolledBus> buses, IEventLog events, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly HashSet<PolledBus> _asked = [];
    private readonly Dictionary<PolledBus, BusPause> _pauses = [];

    /// <summary>The pause of a line; null when there is none.</summary>
    public BusPause? Of(PolledBus bus)
    {
        lock (_gate)
            return _pauses.GetValueOrDefault(bus);
    }

    /// <summary>What to say of a line that is paused; null when it is not.</summary>
    public string? Text(PolledBus bus) => Of(bus) is { } pause ? $"paused by {pause.By} for another {Commands.Ages.Short(pause.Left(time))}" : null;

    /// <summary>True while nothing may be begun at the switch of a meter: its line or the switch's is paused, or about to be.</summary>
    public bool Holds(string meter)
    {
        lock (_gate)
            return _asked.Count + _pauses.Count > 0 && Lines(meter).Any(bus => _asked.Contains(bus) || _pauses.ContainsKey(bus));
    }

    /// <summary>Begins a pause; null, or why not.</summary>
    /// <param name="bus">The line.</param>
    /// <param name="length">How long it lasts.</param>
    /// <param name="by">Who has it.</param>
    /// <param name="isBusy">True while something is being done at the switch of a meter: between a write and its proof nobody else may have the line.</param>
    /// <param name="write">Writes it into the evidence; null, or why it could not.</param>
    public string? Begin(PolledBus bus, TimeSpan length, string by, Func<string, bool> isBusy, Func<string?> write)
    {
        lock (_gate)
        {
            if (_pauses.ContainsKey(bus) || !_asked.Add(bus))
                return $"{bus.Options.Name} is paused already; 'bus resume {bus.Options.Name}' first";
        }

        try
        {
            // From here on nothing is begun there; what was begun before is still to be seen.
            if (buses.SelectMany(its => its.Options.Meters).FirstOrDefault(meter => Lines(meter.Serial).Contains(bus) && isBusy(meter.Serial)) is { } operated)
                return $"the switch of {operated.Serial} is being worked; try again in a minute";
            if (write() is { } unwritten)
                return unwritten;
            lock (_gate)
            {
                _pauses[bus] = new(by, time.GetTimestamp(), length);
                bus.Line.Pause();
            }
        }
        finally
        {
            lock (_gate)
                _asked.Remove(bus);
        }

        Tell("bus_paused", Severity.Warning, bus, by, new() { ["until"] = (time.GetUtcNow() + length).UtcDateTime.ToString(Contract.UtcMillisecondsConverter.Format, null) });
        return null;
    }

    /// <summary>Ends a pause; false when there is none.</summary>
    /// <param name="bus">The line.</param>
    /// <param name="by">Who ends it.</param>
    /// <param name="onlyWhenOver">Leaves one that still lasts.</param>
    public bool End(PolledBus bus, string by, bool onlyWhenOver = false)
    {
        lock (_gate)
        {
            if (!_pauses.TryGetValue(bus, out var pause) || (onlyWhenOver && pause.Left(time) > TimeSpan.Zero))
                return false;
            _pauses.Remove(bus);
            bus.Line.Resume();
        }

        Tell("bus_resumed", Severity.Info, bus, by, []);
        return true;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(LookEvery, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            foreach (var bus in buses)
                End(bus, "its end", onlyWhenOver: true);
        }
    }

    /// <summary>The line of a meter, and that of its switch.</summary>
    private IEnumerable<PolledBus> Lines(string meter) =>
        buses.Where(bus => bus.Options.Meters.Any(its => its.Serial == meter) || buses.Any(other => other.Options.Meters.Any(its => its.Serial == meter && its.Switch?.Bus == bus.Options.Name)));

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
