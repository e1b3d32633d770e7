using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using MeterEdge.Metering;

namespace MeterEdge.Health.Metrics;

/// <summary>What is said of the meters: three series each, so that a district of some hundred stays a small page.</summary>
internal static class MeterMetrics
{
    /// <summary>What the names of all of them begin with, and of no other.</summary>
    public const string Prefix = "meteredge_meter_";

    /// <summary>Adds them.</summary>
    public static void Add(Meter meter, ImmutableArray<PolledBus> buses, TimeProvider time)
    {
        var start = time.GetTimestamp();
        meter.Gauges(
            "meteredge_meter_reading_age_seconds",
            "Time since the meter's last good reading; since the start when there was none.",
            () => Each(one => (one.SinceGood(time) ?? time.GetElapsedTime(start)).TotalSeconds));
        meter.Gauges(
            "meteredge_meter_backoff_seconds",
            "For how long a silent meter is still left alone.",
            () => Each(one => one.BackoffLeft(time).TotalSeconds));
        meter.Gauges("meteredge_meter_lost", "1 while the meter does not answer.", () => Each(one => one.State.IsLost.AsNumber()));

        IEnumerable<Measurement<double>> Each(Func<PolledMeter, double> value) =>
            buses.SelectMany(bus => bus.Poller.Meters).Select(one => new Measurement<double>(
                value(one), Instruments.Label("bus", one.Address.Bus), Instruments.Label("meter", one.Address.Serial)));
    }
}
