namespace MeterEdge.Configuration.Rules;

/// <summary>A file that the configuration names.</summary>
internal static class NamedFile
{
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>What is wrong with a file; null when it can be used.</summary>
    /// <param name="path">Full path.</param>
    /// <param name="secret">Nobody but its owner may have access.</param>
    public static string? Problem(string path, bool secret)
    {
        if (Directory.Exists(path))
            return $"names the directory {path}, not a file";
        if (!File.Exists(path))
            return $"names {path}, which does not exist";
        try
        {
            if (secret && !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != 0)
                return $"names {path}, which others than its owner can access; run: chmod 600 {path}";
            using var file = File.OpenRead(path);
            return null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return $"names {path}, which cannot be read: {unreadable.Message}";
        }
    }
}
