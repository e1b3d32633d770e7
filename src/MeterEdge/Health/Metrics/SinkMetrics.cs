using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using MeterEdge.Forwarding;

namespace MeterEdge.Health.Metrics;

/// <summary>What is said of the sinks.</summary>
internal static class SinkMetrics
{
    /// <summary>Adds them.</summary>
    public static void Add(Meter meter, ImmutableArray<Forwarder> forwarders, TimeProvider time)
    {
        meter.Gauges("meteredge_sink_lag_rows", "Committed readings that the sink has not acknowledged.", () => Each(sink => sink.Owed));
        meter.Gauges("meteredge_sink_in_flight_rows", "Readings that were sent and are not answered.", () => Each(sink => sink.InFlight));
        meter.Gauges("meteredge_sink_connected", "1 while there is a session with the sink.", () => Each(sink => (sink.AwayFor is null).AsNumber()));
        meter.Gauges("meteredge_sink_paused", "1 while the sink takes nothing although there is a session.", () => Each(sink => (sink.PausedFor is not null).AsNumber()));
        meter.Counters("meteredge_sink_dead_letters_total", "Readings that were set apart, because the sink will never take them.", () => Each(sink => sink.DeadLetters));
        meter.Counters("meteredge_sink_readings_total", "Readings by how the sink answered for them.", () => forwarders.SelectMany(Outcomes));
        meter.Gauges(
            "meteredge_sink_lag_seconds",
            "Age of the oldest reading that the sink has not acknowledged.",
            () => forwarders.Select(forwarder => new Measurement<double>(Age(forwarder.OldestOwed), Sink(forwarder))));

        IEnumerable<Measurement<double>> Each(Func<SinkStatistics, double> value) =>
            forwarders.Select(forwarder => new Measurement<double>(value(forwarder.Statistics), Sink(forwarder)));

        // A clock that was set back makes a reading come from the future; it is not older than nothing for that.
        double Age(DateTimeOffset? oldest) => oldest is { } its ? Math.Max(0, (time.GetUtcNow() - its).TotalSeconds) : 0;
    }

    private static IEnumerable<Measurement<double>> Outcomes(Forwarder forwarder)
    {
        var sink = forwarder.Statistics;
        return
        [
            Of("accepted", sink.Accepted),
            Of("rejected", sink.Rejected),
            Of("too_large", sink.TooLarge),
            Of("kept", sink.Kept),
            Of("expired", sink.Expired),
        ];

        Measurement<double> Of(string outcome, long count) => new(count, Sink(forwarder), Instruments.Label("outcome", outcome));
    }

    private static KeyValuePair<string, object?> Sink(Forwarder forwarder) => Instruments.Label("sink", forwarder.Sink.Name);
}
