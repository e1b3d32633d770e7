using System.Collections.Immutable;
using MeterEdge.Configuration;
using MeterEdge.Control;
using MeterEdge.Forwarding;
using MeterEdge.Health;
using MeterEdge.Journal;
using MeterEdge.Metering;
using MeterEdge.Readings;

namespace MeterEdge.Console;

/// <summary>Gathers the status of this moment from all parts.</summary>
public sealed class StatusReport(
    EdgeConfiguration configuration,
    EdgeIdentity identity,
    ImmutableArray<PolledBus> buses,
    ReadingJournal journal,
    IReadOnlyList<Forwarder> forwarders,
    EventStore events,
    ClockTrust clock,
    Func<PolledBus, string?> paused,
    TimeProvider time) : IDisposable
{
    private const int MostPendingCounted = 1000;

    private readonly long _started = time.GetTimestamp();
    private readonly ImmutableArray<LineUseMeter> _use = [.. buses.Select(bus => new LineUseMeter(() => bus.Line.Statistics.Busy, time))];

    /// <summary>The status.</summary>
    public DaemonStatus Now()
    {
        var state = journal.Status;
        return new(
            identity.Edge,
            identity.Device,
            Product.Version,
            (long)time.GetElapsedTime(_started).TotalSeconds,
            clock.Word,
            [.. buses.Zip(_use, Line)],
            [.. buses.SelectMany(bus => bus.Poller.Meters.Zip(bus.Options.Meters, Meter))],
            new(state.Epoch, state.Head, state.Waiting, state.Dropped, state.Writable, state.UsedPercent, configuration.Journal.QuotaMiB),
            [.. forwarders.Select(Sink)],
            new(events.CountUnacknowledged(MostPendingCounted)));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var use in _use)
        {
            use.Dispose();
        }
    }

    private static SinkStatus Sink(Forwarder forwarder) => new(
        forwarder.Sink.Name, forwarder.Sink.IsConnected, forwarder.Sink.Target, forwarder.Owed, forwarder.Sink is MqttSink { NobodyListens: true });

    private LineStatus Line(PolledBus bus, LineUseMeter use)
    {
        var line = bus.Line.Statistics;
        return new(
            bus.Options.Name,
            bus.Options.Target,
            bus.Options.Tcp is null ? bus.Options.Baud : null,
            line.IsUp,
            use.Percent,
            line.Answered,
            line.Refused,
            line.NoAnswer,
            line.Garbled,
            line.LateAnswers,
            line.Queued,
            paused(bus));
    }

    private static MeterStatus Meter(PolledMeter meter, MeterOptions options)
    {
        var state = meter.State;
        return new(
            meter.Address.Serial,
            meter.Address.Bus,
            meter.Address.Unit,
            meter.Address.Profile,
            options.Role.ToString(),
            state.IsLost,
            Math.Round(meter.Everything.Turnaround.TotalMilliseconds, 1),
            state.LastSeen,
            state.Last is { } last ? Reading(last) : null);
    }

    /// <summary>A reading as the console shows it.</summary>
    internal static LastReading Reading(Snapshot last)
    {
        var message = ReadingMessages.One(new("", 0, last));
        return new(message.T, message.Due, message.Q, message.Kind, message.Why ?? [], message.Values ?? ImmutableDictionary<string, Contract.ReadingValue>.Empty);
    }
}
