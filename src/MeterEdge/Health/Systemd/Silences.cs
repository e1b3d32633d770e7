namespace MeterEdge.Health.Systemd;

/// <summary>
/// How long a loop may be silent before the service manager is to start the daemon anew. All are generous: a restart helps against a hang of
/// our own, not against slow wires, a slow disk or a slow broker, and costs what waits in memory.
/// </summary>
internal static class Silences
{
    /// <summary>Looks at memory and at the kernel.</summary>
    public static readonly TimeSpan OfMemory = TimeSpan.FromMinutes(1);

    /// <summary>Waits for a broker or a database; each attempt has its own time limit, and some are made in a row.</summary>
    public static readonly TimeSpan OfNetwork = TimeSpan.FromMinutes(5);

    /// <summary>Waits for the disk: a worn card holds a commit up for a minute, and a damaged journal is looked through whole.</summary>
    public static readonly TimeSpan OfDisk = TimeSpan.FromMinutes(10);

    /// <summary>One exchange at a time, at the slowest rate, or the peace that a late answer gets: at most thrice the time-out.</summary>
    public static TimeSpan OfLine(TimeSpan timeout) => TimeSpan.FromMinutes(1) + (3 * timeout);

    /// <summary>One meter at a time: some twenty exchanges, and what goes first on its line.</summary>
    public static TimeSpan OfPoller(TimeSpan timeout) => TimeSpan.FromMinutes(5) + (20 * timeout);
}
