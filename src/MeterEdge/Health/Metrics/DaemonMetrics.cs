using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using MeterEdge.Console;
using MeterEdge.Control;
using MeterEdge.Forwarding;
using MeterEdge.Journal;
using MeterEdge.Metering;

namespace MeterEdge.Health.Metrics;

/// <summary>
/// Everything that is measured. All but one of the instruments are asked when somebody scrapes, and read what the parts count anyway, so
/// they cost nothing in between. Labels are <c>bus</c>, <c>meter</c>, <c>sink</c>, <c>outcome</c>, <c>reason</c> and the build's
/// <c>version</c>, whose values are bounded by the configuration or by a list; never an epoch, an id or a text of an error.
/// </summary>
public sealed class DaemonMetrics : IDisposable
{
    /// <summary>Name under which an exporter finds them.</summary>
    public const string Name = "meteredge";

    // A series of each meter, and room for the rest.
    private const int SeriesBesideMeters = 100;

    private readonly Meter _meter = new(Name, Product.Version);
    private ImmutableArray<LineUseMeter> _use = [];

    /// <summary>Makes the instrument that the lines tell.</summary>
    public DaemonMetrics() => Turnarounds = LineMetrics.Turnarounds(_meter);

    /// <summary>Takes the turnaround of every answer, with the label <c>bus</c>.</summary>
    public Histogram<double> Turnarounds { get; }

    /// <summary>Most series that one instrument can have.</summary>
    public int MostSeries { get; private set; } = SeriesBesideMeters;

    /// <summary>Makes the instruments that are asked. Once.</summary>
    public void Observe(
        ImmutableArray<PolledBus> buses, ReadingJournal journal, ImmutableArray<Forwarder> forwarders, EventStore events, ClockTrust clock, Func<HealthVerdict> health, TimeProvider time)
    {
        MostSeries = SeriesBesideMeters + buses.Sum(bus => bus.Poller.Meters.Length);
        _use = [.. buses.Select(bus => new LineUseMeter(() => bus.Line.Statistics.Busy, time))];
        LineMetrics.Add(_meter, buses, _use);
        MeterMetrics.Add(_meter, buses, time);
        JournalMetrics.Add(_meter, journal, events);
        SinkMetrics.Add(_meter, forwarders, time);
        ProcessMetrics.Add(_meter, health, clock, time);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _meter.Dispose();
        foreach (var use in _use)
            use.Dispose();
    }
}
