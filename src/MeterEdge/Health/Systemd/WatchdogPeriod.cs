using System.Globalization;

namespace MeterEdge.Health.Systemd;

/// <summary>How long the service manager waits for a word, as it says in the environment (sd_watchdog_enabled(3)).</summary>
public static class WatchdogPeriod
{
    /// <summary>The period that this process was started with.</summary>
    public static TimeSpan? OfThisProcess =>
        Of(Environment.GetEnvironmentVariable("WATCHDOG_USEC"), Environment.GetEnvironmentVariable("WATCHDOG_PID"), Environment.ProcessId);

    /// <summary>The period; null when nobody waits, or for another process than this.</summary>
    /// <param name="microseconds"><c>WATCHDOG_USEC</c>.</param>
    /// <param name="pid"><c>WATCHDOG_PID</c>; it may be missing.</param>
    /// <param name="own">This process.</param>
    public static TimeSpan? Of(string? microseconds, string? pid, int own)
    {
        if (!long.TryParse(microseconds, NumberStyles.None, CultureInfo.InvariantCulture, out var period) || period is <= 0 or > long.MaxValue / TimeSpan.TicksPerMicrosecond)
            return null;
        var isOurs = string.IsNullOrEmpty(pid) || pid == own.ToString(CultureInfo.InvariantCulture);
        return isOurs ? TimeSpan.FromTicks(period * TimeSpan.TicksPerMicrosecond) : null;
    }
}
