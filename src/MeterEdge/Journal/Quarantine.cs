namespace MeterEdge.Journal;

/// <summary>Puts a damaged journal aside, so that a fresh one can take its place. The newest one is kept for salvage, older ones go.</summary>
internal static class Quarantine
{
    private const string Prefix = "quarantine-";

    /// <summary>Moves the file and its companions into a new folder and gives that folder's name.</summary>
    public static string Move(string path, DateTimeOffset now)
    {
        var folder = Path.GetDirectoryName(path)!;
        foreach (var old in Directory.EnumerateDirectories(folder, Prefix + "*").ToList())
            Directory.Delete(old, recursive: true);
        var name = Prefix + now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", null);
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
