using System.Globalization;

namespace MeterEdge.Modbus.Serial;

/// <summary>Who has locked a device on Linux.</summary>
/// <param name="Process">Number of the process; 0 when it cannot be seen from here, e.g. from inside a container.</param>
/// <param name="Program">What the process calls itself; null when that cannot be seen.</param>
public sealed record DeviceHolder(int Process, string? Program)
{
    /// <summary>Who has locked this device with <c>flock</c>, as our links do; null when nobody has, or it cannot be seen.</summary>
    internal static unsafe DeviceHolder? Of(string device)
    {
        Libc.FileFacts facts;
        if (Libc.StatX(Libc.CurrentFolder, device, 0, Libc.Inode, &facts) != 0)
        {
            return null;
        }

        try
        {
            return ProcessIn(File.ReadLines("/proc/locks"), facts.Major, facts.Minor, facts.Inode) is { } process
                ? new(process, ProgramOf(process))
                : null;
        }
        catch (Exception unseen) when (unseen is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The process that holds a lock on this file: <c>1: FLOCK ADVISORY WRITE 712 00:05:1043 0 EOF</c> (proc_locks(5)).</summary>
    internal static int? ProcessIn(IEnumerable<string> locks, uint major, uint minor, ulong inode)
    {
        var file = string.Create(CultureInfo.InvariantCulture, $"{major:x2}:{minor:x2}:{inode}");
        foreach (var line in locks)
        {
            // One who only waits has an arrow in the second place.
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length >= 6 && words[1] == "FLOCK" && words[5] == file
                && int.TryParse(words[4], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var process))
            {
                return Math.Max(0, process);
            }
        }

        return null;
    }

    private static string? ProgramOf(int process)
    {
        try
        {
            return process > 0 ? File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/comm")).Trim() : null;
        }
        catch (Exception unseen) when (unseen is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
