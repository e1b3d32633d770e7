namespace MeterEdge.Control;

/// <summary>Puts a damaged database aside, so that a fresh one can take its place. The newest of its kind is kept, older ones go.</summary>
internal static class Quarantine
{
    /// <summary>Moves the file and its companions into a new folder beside it and gives that folder's name.</summary>
    public static string Move(string path, string prefix, DateTimeOffset now)
    {
        var folder = Path.GetDirectoryName(path)!;
        foreach (var old in Directory.EnumerateDirectories(folder, prefix + "*").ToList())
            Directory.Delete(old, recursive: true);
        var name = prefix + now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", null);
        Directory.CreateDirectory(Path.Combine(folder, name));
        // The log goes first: a file without its log is an older state of itself, a log beside a fresh file would be replayed into it.
        foreach (var suffix in (ReadOnlySpan<string>)["-wal", "-shm", ""])
        {
            if (File.Exists(path + suffix))
                File.Move(path + suffix, Path.Combine(folder, name, Path.GetFileName(path) + suffix));
        }

        return name;
    }
}
