using System.Globalization;

namespace MeterEdge.Benchmarks;

/// <summary>What the kernel says of a process: proc(5).</summary>
internal static class Proc
{
    // USER_HZ, the unit of the times in stat; 100 on every Linux that .NET runs on.
    private const double TicksPerSecond = 100;

    /// <summary>Its CPU time, user and system, threads that have ended included.</summary>
    public static double CpuSeconds(int process) => CpuSeconds($"/proc/{process}/stat");

    /// <summary>CPU time of those of its threads whose name begins so.</summary>
    public static double CpuSeconds(int process, string thread) => Directory.GetDirectories($"/proc/{process}/task")
        .Where(task => File.ReadAllText($"{task}/comm").StartsWith(thread, StringComparison.Ordinal))
        .Sum(task => CpuSeconds($"{task}/stat"));

    /// <summary>Its resident memory now and at most, in MiB.</summary>
    public static (double Now, double Peak) ResidentMiB(int process)
    {
        var lines = File.ReadAllLines($"/proc/{process}/status");
        return (Of("VmRSS:"), Of("VmHWM:"));

        double Of(string name) => Number(lines.Single(line => line.StartsWith(name, StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) / 1024;
    }

    /// <summary>Of the whole machine since it started, in seconds of one core: all time, all that was not idle, and what the host took for others.</summary>
    public static (double All, double Busy, double Stolen) Machine()
    {
        // cpu  user nice system idle iowait irq softirq steal; what follows is counted in user and nice already.
        var times = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..9].Select(Number).ToArray();
        return (times.Sum() / TicksPerSecond, (times.Sum() - times[3] - times[4]) / TicksPerSecond, times[7] / TicksPerSecond);
    }

    /// <summary>The load average of the last minute.</summary>
    public static double Load() => Number(File.ReadAllText("/proc/loadavg").Split(' ')[0]);

    private static double CpuSeconds(string stat)
    {
        // The name, in brackets, may hold blanks; what follows it begins with the third field, and utime and stime are the 14th and 15th.
        var text = File.ReadAllText(stat);
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return (Number(fields[11]) + Number(fields[12])) / TicksPerSecond;
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
