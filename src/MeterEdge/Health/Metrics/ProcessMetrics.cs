using System.Diagnostics.Metrics;
using System.Globalization;

namespace MeterEdge.Health.Metrics;

/// <summary>What is said of the daemon itself.</summary>
internal static class ProcessMetrics
{
    // proc(5). What reaches the disk wears a flash card out, whatever wrote it.
    private const string InputOutput = "/proc/self/io";
    private const string WriteBytes = "write_bytes: ";

    /// <summary>Adds them.</summary>
    public static void Add(Meter meter, Func<HealthVerdict> health, ClockTrust clock, TimeProvider time)
    {
        var start = time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;
        meter.Gauge("meteredge_well", "1 while /healthz finds nothing unwell.", () => health().IsWell.AsNumber());
        meter.Gauge("meteredge_clock_trusted", "1 while wall time can be believed.", () => clock.IsTrusted.AsNumber());
        meter.Gauge("meteredge_process_resident_memory_bytes", "Memory of the daemon that is resident.", () => Environment.WorkingSet);
        meter.Gauge("meteredge_process_managed_memory_bytes", "Memory of the daemon that the collector manages.", () => GC.GetTotalMemory(false));
        meter.Gauge("meteredge_process_start_time_seconds", "When the daemon was started, since 1970.", () => start);
        meter.Counter("meteredge_process_cpu_seconds_total", "Time that processors have worked for the daemon.", () => Environment.CpuUsage.TotalTime.TotalSeconds);
        meter.Counters("meteredge_process_written_bytes_total", "Bytes that the daemon had written to storage.", Written);
        meter.Gauges(
            "meteredge_build_info",
            "1; the label says which version this is.",
            () => [new(1, Instruments.Label("version", Product.Version))]);
    }

    /// <summary>Nothing where the system does not say.</summary>
    private static IEnumerable<Measurement<double>> Written()
    {
        try
        {
            foreach (var line in File.ReadLines(InputOutput))
            {
                if (line.StartsWith(WriteBytes, StringComparison.Ordinal) && long.TryParse(line.AsSpan(WriteBytes.Length), CultureInfo.InvariantCulture, out var bytes))
                    return [new(bytes)];
            }
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            // Hidden from us by how /proc is mounted.
        }

        return [];
    }
}
