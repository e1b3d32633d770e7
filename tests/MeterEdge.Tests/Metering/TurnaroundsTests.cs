using System.Diagnostics.Metrics;
using MeterEdge.Health.Metrics;
using MeterEdge.Metering;
using MeterEdge.Modbus.Line;
using MeterEdge.Tests.Journal;
using Microsoft.Extensions.Time.Testing;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace MeterEdge.Tests.Metering;

public sealed class TurnaroundsTests
{
    private readonly RecordingEvents _events = new();
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Answers_and_refusals_are_told_and_nothing_else()
    {
        var told = new List<TimeSpan>();
        var watch = new LineWatch("bus-1", _events, _time, new RecordingLog<LineWatch>(), answered: told.Add);
        foreach (var result in Enum.GetValues<ExchangeResult>())
            watch.Ended([], Outcome(result, (int)result + 1));
        Assert.Equal([1, 2], told.Select(time => time.TotalMilliseconds));
    }

    [Fact]
    public void To_tell_an_exporter_that_listens_allocates_nothing()
    {
        const int Exchanges = 10_000;
        using var metrics = new DaemonMetrics();
        using var exporter = Sdk.CreateMeterProviderBuilder().AddMeter(DaemonMetrics.Name).AddPrometheusExporter().Build();
        Assert.True(metrics.Turnarounds.Enabled);
        var watch = new LineWatch("bus-1", _events, _time, new RecordingLog<LineWatch>(), answered: PolledBus.Turnaround(metrics.Turnarounds, "bus-1"));
        var outcome = Outcome(ExchangeResult.Answered, 42);
        Repeat(Exchanges);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Repeat(Exchanges);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Repeat(int times)
        {
            for (var n = 0; n < times; n++)
                watch.Ended([], outcome);
        }
    }

    [Fact]
    public void Without_a_histogram_nobody_is_told() => Assert.Null(PolledBus.Turnaround(null, "bus-1"));

    [Fact]
    public void What_is_told_bears_the_lines_name()
    {
        using var metrics = new DaemonMetrics();
        using var listener = new MeterListener { InstrumentPublished = (instrument, listener) => listener.EnableMeasurementEvents(instrument) };
        var seen = new List<(double, string?)>();
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) =>
        {
            if (instrument == metrics.Turnarounds)
                seen.Add((value, (string?)tags[0].Value));
        });
        listener.Start();
        PolledBus.Turnaround(metrics.Turnarounds, "bus-1")!(TimeSpan.FromMilliseconds(42));
        Assert.Equal([(0.042, "bus-1")], seen);
    }

    private static ExchangeOutcome Outcome(ExchangeResult result, int turnaroundMs) =>
        new(result, 0, Garble.None, 9, 0, 0, TimeSpan.FromMilliseconds(turnaroundMs));
}
