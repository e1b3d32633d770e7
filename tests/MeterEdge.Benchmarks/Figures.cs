using System.Diagnostics;

namespace MeterEdge.Benchmarks;

/// <summary>What one round cost, per exchange.</summary>
internal readonly record struct Cost(double WallUs, double CpuUs, double Bytes)
{
    /// <summary>Runs something and counts wall time, this process's CPU time and its managed allocations.</summary>
    public static async Task<Cost> Of(int exchanges, Func<Task> round)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var process = Process.GetCurrentProcess();
        var cpu = process.TotalProcessorTime;
        var bytes = GC.GetTotalAllocatedBytes(precise: true);
        var from = Stopwatch.GetTimestamp();
        await round().ConfigureAwait(false);
        var wall = Stopwatch.GetElapsedTime(from);
        bytes = GC.GetTotalAllocatedBytes(precise: true) - bytes;
        process.Refresh();
        cpu = process.TotalProcessorTime - cpu;
        return new(wall.TotalMicroseconds / exchanges, cpu.TotalMicroseconds / exchanges, (double)bytes / exchanges);
    }
}

/// <summary>Minimum, median and maximum of a figure over the rounds.</summary>
internal static class Figures
{
    public static string Spread(IEnumerable<double> values, string format)
    {
        var sorted = values.Order().ToArray();
        var median = (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
        return $"{sorted[0].ToString(format, null)} / {median.ToString(format, null)} / {sorted[^1].ToString(format, null)}";
    }
}
