using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace MeterEdge.Journal;

/// <summary>
/// The current epoch once more, outside the database, and how far it had come when the journal was closed: when a backup of the database
/// is put back, or its log is lost, the two differ, and the numbers that would be given a second time get a new epoch.
/// </summary>
internal static class EpochFile
{
    private const int EpochLength = 16;

    /// <summary>The mark, or nothing when there is no such file or no epoch in it.</summary>
    public static EpochMark? Read(string path)
    {
        if (!File.Exists(path))
            return null;
        var parts = File.ReadAllText(path).Trim().Split(' ');
        if (parts[0].Length != EpochLength || !parts[0].All(char.IsAsciiHexDigitLower))
            return null;
        return new(parts[0], parts.Length == 2 && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var head) ? head : null);
    }

    /// <summary>Replaces the file so that after a power cut either the old or the new content is there, never a part.</summary>
    public static void Write(string path, EpochMark mark)
    {
        var temporary = path + ".new";
        using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write))
        {
            file.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{mark.Epoch} {mark.Head}").TrimEnd() + "\n"));
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
        FlushDirectory(Path.GetDirectoryName(path)!);
    }

    /// <summary>Makes the rename itself durable. .NET opens no directories, hence the call; other systems than Linux have no such need or way.</summary>
    private static void FlushDirectory(string path)
    {
        if (!OperatingSystem.IsLinux())
            return;
        var handle = Open(Encoding.UTF8.GetBytes(path + "\0"), ReadOnly);
        if (handle < 0)
            throw new IOException($"cannot open the folder {path} to make a rename durable (error {Marshal.GetLastPInvokeError()})");
        using var directory = new SafeFileHandle(handle, ownsHandle: true);
        RandomAccess.FlushToDisk(directory);
    }

    private const int ReadOnly = 0;

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(byte[] path, int flags);
}
