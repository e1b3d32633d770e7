using Microsoft.Win32.SafeHandles;

namespace MeterEdge.Control;

/// <summary>What can be read of a file.</summary>
internal enum Readability
{
    /// <summary>All of it.</summary>
    Whole,

    /// <summary>Not all of it, at this moment.</summary>
    Doubtful,

    /// <summary>Not all of it, and never again.</summary>
    Lost,
}

/// <summary>
/// Tells a disk that has lost some sectors for good from one that is gone for a while. The first has damaged the file, and only another file helps; the second
/// must not cost a sound one. It is the first when the same place cannot be read twice, some seconds apart, while other places can and a new file can be written.
/// </summary>
/// <param name="database">Path of the database; its log belongs to it.</param>
/// <param name="time">Keeps two looks apart.</param>
internal sealed class LostSectors(string database, TimeProvider time)
{
    private const int Page = 4096;
    private const int Block = 64 * Page;
    private const int Others = 16;
    private const string TrialName = "disk.trial";
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(5);

    private (string Path, long At)? _found;
    private long _looked;

    /// <summary>False for some seconds after a look that found something.</summary>
    public bool IsDue => _found is null || time.GetElapsedTime(_looked) >= BetweenLooks;

    /// <summary>Whether any place cannot be read now. For the file as for <see cref="Look"/>.</summary>
    public static bool Any(string database) => Find(database) is not null;

    /// <summary>
    /// Reads the whole file, once it is due. Nobody in this process may have it open: closing it here ends all locks that the process has on it (fcntl(2)).
    /// </summary>
    public Readability Look()
    {
        if (!IsDue)
            return Readability.Doubtful;
        var before = _found;
        _found = before is { } known && !IsReadable(known.Path, known.At) ? known : Find(database);
        _looked = time.GetTimestamp();
        if (_found is not { } found)
            return Readability.Whole;
        if (found != before || !(OthersAreReadable(found) || OthersAreReadable((database, -1))) || !TakesAFile())
            return Readability.Doubtful;
        _found = null;
        return Readability.Lost;
    }

    /// <summary>
    /// Cuts a log that cannot be read to its end where it cannot: SQLite would not open the database at all, and replays nothing from behind that place
    /// anyway.
    /// </summary>
    public static void CutLog(string database)
    {
        var log = database + "-wal";
        if (File.Exists(log) && FirstUnreadable(log) is { } at)
        {
            using var file = File.OpenHandle(log, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            RandomAccess.SetLength(file, at);
        }
    }

    private static (string Path, long At)? Find(string database)
    {
        foreach (var path in (ReadOnlySpan<string>)[database, database + "-wal"])
        {
            if (File.Exists(path) && FirstUnreadable(path) is { } at)
                return (path, at);
        }

        return null;
    }

    /// <summary>The first place that cannot be read: the very first when the file cannot even be opened.</summary>
    private static long? FirstUnreadable(string path)
    {
        try
        {
            using var file = Open(path);
            var (length, block) = (RandomAccess.GetLength(file), new byte[Block]);
            for (var at = 0L; at < length; at += Block)
            {
                if (IsReadable(file, at, block))
                    continue;
                for (var page = at; page < Math.Min(at + Block, length); page += Page)
                {
                    if (!IsReadable(file, page, block.AsSpan(0, Page)))
                        return page;
                }
            }

            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    /// <summary>Whether any page but this one can be read, of some from all over the file.</summary>
    private static bool OthersAreReadable((string Path, long At) found)
    {
        var pages = File.Exists(found.Path) ? new FileInfo(found.Path).Length / Page : 0;
        return Enumerable.Range(0, Others).Select(n => pages * n / Others * Page).Distinct().Any(at => at != found.At && IsReadable(found.Path, at));
    }

    private static SafeFileHandle Open(string path) => File.OpenHandle(path, share: FileShare.ReadWrite);

    private static bool IsReadable(string path, long at)
    {
        try
        {
            using var file = Open(path);
            return IsReadable(file, at, new byte[Page]);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool IsReadable(SafeFileHandle file, long at, Span<byte> bytes)
    {
        try
        {
            RandomAccess.Read(file, bytes, at);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>What was read may come from memory though the disk is gone; what is synced is on a disk.</summary>
    private bool TakesAFile()
    {
        var trial = Path.Combine(Path.GetDirectoryName(database)!, TrialName);
        try
        {
            DurableFile.Write(trial, "");
            File.Delete(trial);
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
