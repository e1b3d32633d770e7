using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using MeterEdge.Console;
using MeterEdge.Metering;
using MeterEdge.Modbus.Line;

namespace MeterEdge.Health.Metrics;

/// <summary>What is said of the lines.</summary>
internal static class LineMetrics
{
    // In seconds, few: each is a series of every line. A meter answers within 10 to 200 ms, a gateway's network adds to that.
    private static readonly double[] TurnaroundBuckets = [0.005, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.5, 1];

    /// <summary>Takes the turnaround of every answer; the only instrument that is told and not asked.</summary>
    public static Histogram<double> Turnarounds(Meter meter) => meter.CreateHistogram(
        "meteredge_line_turnaround_seconds",
        null,
        "From the end of a request to the begin of its answer.",
        tags: null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = TurnaroundBuckets });

    /// <summary>Adds all that is asked.</summary>
    public static void Add(Meter meter, ImmutableArray<PolledBus> buses, ImmutableArray<LineUseMeter> use)
    {
        meter.Gauges("meteredge_line_up", "1 while the line's device is open.", () => Each(line => line.IsUp.AsNumber()));
        meter.Gauges("meteredge_line_queued_exchanges", "Exchanges that wait for their turn.", () => Each(line => line.Queued));
        meter.Counters("meteredge_line_busy_seconds_total", "Time in which an exchange was running.", () => Each(line => line.Busy.TotalSeconds));
        meter.Counters("meteredge_line_bad_crc_total", "Answers with a wrong checksum.", () => Each(line => line.BadCrc));
        meter.Counters("meteredge_line_late_answers_total", "Answers that came after their time and were thrown away.", () => Each(line => line.LateAnswers));
        meter.Counters("meteredge_line_exchanges_total", "Exchanges by how they ended.", () => buses.SelectMany(Outcomes));
        meter.Gauges(
            "meteredge_line_use_ratio",
            "Share of the last minute or two in which an exchange was running.",
            () => buses.Zip(use, (bus, its) => new Measurement<double>(its.Percent / 100, Bus(bus))));

        IEnumerable<Measurement<double>> Each(Func<LineStatistics, double> value) =>
            buses.Select(bus => new Measurement<double>(value(bus.Line.Statistics), Bus(bus)));
    }

    private static IEnumerable<Measurement<double>> Outcomes(PolledBus bus)
    {
        var line = bus.Line.Statistics;
        return
        [
            Of("answered", line.Answered),
            Of("refused", line.Refused),
            Of("no_answer", line.NoAnswer),
            Of("garbled", line.Garbled),
            Of("link_down", line.LinkDown),
            Of("sent", line.Sent),
        ];

        Measurement<double> Of(string outcome, long count) => new(count, Bus(bus), Instruments.Label("outcome", outcome));
    }

    private static KeyValuePair<string, object?> Bus(PolledBus bus) => Instruments.Label("bus", bus.Options.Name);
}
