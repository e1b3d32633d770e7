namespace MeterSim.Line;

/// <summary>The symbolic link by which clients find the pseudo-terminal under a name that stays.</summary>
internal static class PortLink
{
    private const string PtyFolder = "/dev/pts/";

    /// <exception cref="IOException">The path is taken by something that the simulator did not make.</exception>
    public static void Make(string path, string device)
    {
        var existing = new FileInfo(path);
        if (existing.LinkTarget is string target)
        {
            if (!target.StartsWith(PtyFolder, StringComparison.Ordinal))
                throw new IOException($"{path} is a link to {target}, which is not a pseudo-terminal: name another --port or remove it");
            // A pseudo-terminal's name is there for as long as somebody serves it.
            if (File.Exists(target))
                throw new IOException($"{path} leads to {target}, which is in use: stop the simulator that serves it, or name another --port");
            File.Delete(path);
        }
        else if (existing.Exists || Directory.Exists(path))
        {
            throw new IOException($"{path} exists and is not a symbolic link: name another --port or remove it");
        }
        else if (!Directory.Exists(Path.GetDirectoryName(path)))
        {
            throw new IOException($"the folder of {path} does not exist: make it or name another --port");
        }
        File.CreateSymbolicLink(path, device);
    }

    /// <summary>Removes the link if it is still ours.</summary>
    public static void Remove(string path, string device)
    {
        if (new FileInfo(path).LinkTarget == device)
            File.Delete(path);
    }
}
