namespace MeterEdge.Control;

/// <summary>Puts a damaged database aside, so that a fresh one can take its place. The newest of its kind is kept, older ones go.</summary>
internal static class Quarantine
{
    /// <summary>A name for the folder.</summary>
    public static string Name(string prefix, DateTimeOffset now) => prefix + now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", null);

    /// <summary>Moves the file and its companions into a new folder beside it and gives that folder's name.</summary>
    public static string Move(string path, string prefix, DateTimeOffset now)
    {
        var name = Name(prefix, now);
        Remove(Path.GetDirectoryName(path)!, prefix);
        Move(path, name);
        return name;
    }

    /// <summary>The same under a name that was given before, without removing anything; may be repeated after it was cut short.</summary>
    public static void Move(string path, string name)
    {
        var folder = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(Path.Combine(folder, name));
        // The log goes first: a file without its log is an older state of itself, a log beside a fresh file would be replayed into it.
        foreach (var suffix in (ReadOnlySpan<string>)["-wal", "-shm", ""])
        {
            if (File.Exists(path + suffix))
                File.Move(path + suffix, Path.Combine(folder, name, Path.GetFileName(path) + suffix));
        }
    }

    /// <summary>Removes what was put aside.</summary>
    public static void Remove(string folder, string prefix)
    {
        foreach (var old in Directory.EnumerateDirectories(folder, prefix + "*").ToList())
            Directory.Delete(old, recursive: true);
    }

    /// <summary>How many bytes the damaged databases of a kind take.</summary>
    public static long Bytes(string folder, string prefix) => Directory.EnumerateDirectories(folder, prefix + "*")
        .SelectMany(Directory.EnumerateFiles).Sum(file => new FileInfo(file).Length);
}
