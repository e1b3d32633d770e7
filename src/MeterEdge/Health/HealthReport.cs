using System.Collections.Immutable;
using MeterEdge.Control;
using MeterEdge.Forwarding;
using MeterEdge.Journal;
using MeterEdge.Metering;

namespace MeterEdge.Health;

/// <summary>Gathers what the health of this moment is judged by. Touches no disk.</summary>
public sealed class HealthReport(
    ImmutableArray<PolledBus> buses, ReadingJournal journal, ImmutableArray<Forwarder> forwarders, EventStore events, ClockTrust clock)
{
    /// <summary>The verdict of this moment.</summary>
    public HealthVerdict Now() => HealthVerdict.Of(Facts());

    /// <summary>The facts of this moment.</summary>
    public HealthFacts Facts()
    {
        var state = journal.Status;
        return new([.. buses.Select(Line)], new(state.Writable, state.Full), [.. forwarders.Select(Sink)], clock.Look(), events.Lost);
    }

    private static LineFacts Line(PolledBus bus) => new(
        bus.Options.Name, bus.Line.Statistics.IsUp, bus.Poller.Meters.Length, bus.Poller.Meters.Count(meter => meter.State.IsLost));

    private static SinkFacts Sink(Forwarder forwarder)
    {
        var state = forwarder.Statistics;
        return new(forwarder.Sink.Name, state.AwayFor, state.PausedFor, forwarder.Sink is MqttSink { NobodyListens: true });
    }
}
