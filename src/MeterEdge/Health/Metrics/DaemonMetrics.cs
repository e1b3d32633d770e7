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

    // What is not told of each meter has at most the six outcomes of each line, or the reasons of each sink.
    private const int FewSeries = 40;
    private const int SeriesOfALine = 8;

    private readonly Meter _meter = new(Name, Product.Version);
    private ImmutableArray<LineUseMeter> _use = [];
    private int _lines;
    private int _meters;

    /// <summary>Makes the instrument that the lines tell.</summary>
    public DaemonMetrics() => Turnarounds = LineMetrics.Turnarounds(_meter);

    /// <summary>Takes the turnaround of every answer, with the label <c>bus</c>.</summary>
    public Histogram<double> Turnarounds { get; }

    /// <summary>Most series that an instrument can have; the exporter takes memory for so many.</summary>
    public int MostSeries(Instrument instrument) =>
        instrument.Name.StartsWith(MeterMetrics.Prefix, StringComparison.Ordinal) ? _meters + 1 : FewSeries + (SeriesOfALine * _lines);

    /// <summary>Makes the instruments that are asked. Once.</summary>
    public void Observe(
        ImmutableArray<PolledBus> buses, ReadingJournal journal, ImmutableArray<Forwarder> forwarders, EventStore events, ClockTrust clock, Func<HealthVerdict> health, TimeProvider time)
    {
        (_lines, _meters) = (buses.Length, buses.Sum(bus => bus.Poller.Meters.Length));
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
