using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace MeterEdge.Control;

/// <summary>Small files that are there whole or not at all, and files that are nobody else's business.</summary>
internal static class DurableFile
{
    private const UnixFileMode OnlyOurs = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const int ReadOnly = 0;

    /// <summary>Replaces the file so that after a power cut either the old or the new content is there, never a part.</summary>
    public static void Write(string path, string text)
    {
        var temporary = path + ".new";
        using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write))
        {
            file.Write(Encoding.ASCII.GetBytes(text));
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
        FlushDirectory(Path.GetDirectoryName(path)!);
    }

    /// <summary>Makes an empty file where there is none, and takes everybody else's rights to it and to what SQLite keeps beside it.</summary>
    public static void MakePrivate(string database)
    {
        try
        {
            // Not where there is one: closing it would end the locks that SQLite holds on it (fcntl(2), record locks of the process).
            if (!File.Exists(database))
                new FileStream(database, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OnlyOurs }).Dispose();

            foreach (var path in (ReadOnlySpan<string>)[database, database + "-wal", database + "-shm"])
            {
                if (File.Exists(path) && File.GetUnixFileMode(path) != OnlyOurs)
                    File.SetUnixFileMode(path, OnlyOurs);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Whoever opens the file finds out, and knows what to do about it.
        }
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

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(byte[] path, int flags);
}
