using System.Diagnostics.Metrics;

namespace MeterEdge.Health.Metrics;

/// <summary>
/// Short ways to make instruments that are looked at only when somebody scrapes. Names are those of the exposition, as
/// prometheus.io/docs/practices/naming has them: base units, <c>_total</c> on counters.
/// </summary>
internal static class Instruments
{
    /// <summary>A number that goes up and down, without labels.</summary>
    public static void Gauge(this Meter meter, string name, string description, Func<double> value) =>
        meter.CreateObservableGauge(name, value, null, description);

    /// <summary>Numbers that go up and down, one for each combination of labels.</summary>
    public static void Gauges(this Meter meter, string name, string description, Func<IEnumerable<Measurement<double>>> values) =>
        meter.CreateObservableGauge(name, values, null, description);

    /// <summary>A number that only rises, without labels.</summary>
    public static void Counter(this Meter meter, string name, string description, Func<double> value) =>
        meter.CreateObservableCounter(name, value, null, description);

    /// <summary>Numbers that only rise, one for each combination of labels.</summary>
    public static void Counters(this Meter meter, string name, string description, Func<IEnumerable<Measurement<double>>> values) =>
        meter.CreateObservableCounter(name, values, null, description);

    /// <summary>1 for true, as Prometheus has it.</summary>
    public static double AsNumber(this bool value) => value ? 1 : 0;

    /// <summary>A label.</summary>
    public static KeyValuePair<string, object?> Label(string name, string value) => new(name, value);
}
