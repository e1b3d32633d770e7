namespace MeterEdge.Commands;

/// <summary>The data directory, held by one daemon at a time; free again when its holder dies.</summary>
public sealed class DataDirectory : IDisposable
{
    // EWOULDBLOCK, by which flock(2) says that another has it.
    private const int WouldBlock = 11;
    private const int NoSpace = 28;
    private const int ReadOnlyFileSystem = 30;
    private const string LockName = "meteredge.lock";

    private const UnixFileMode OnlyOurs = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly FileStream? _lock;

    private DataDirectory(FileStream? held) => _lock = held;

    /// <summary>Makes the directory where it is missing and takes it.</summary>
    /// <exception cref="DataDirectoryException">It cannot be made or written, or another daemon has it.</exception>
    public static DataDirectory Take(string path)
    {
        try
        {
            // Who uses how much electricity is nobody else's business.
            Directory.CreateDirectory(path, OnlyOurs);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw new DataDirectoryException($"cannot make the data directory {path}; make it and give it to this user, or set DataDirectory to another one");
        }

        try
        {
            // FileShare.None is an flock on Linux, so it ends with the process.
            return new(new FileStream(Path.Combine(path, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException held) when (held.HResult == WouldBlock)
        {
            throw new DataDirectoryException($"another daemon uses the data directory {path}; stop it first, or set DataDirectory to another one");
        }
        catch (IOException failed) when (failed.HResult is ReadOnlyFileSystem or NoSpace)
        {
            // Not a reason to stay silent: the journal goes on in memory and says so. Nobody else can write there either.
            return new(LockAsItIs(Path.Combine(path, LockName)));
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw new DataDirectoryException($"cannot write to the data directory {path}: {failed.Message}; give it to this user, and see that its disk takes files");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _lock?.Dispose();

    /// <summary>The lock where it can only be read, if it is there.</summary>
    private static FileStream? LockAsItIs(string path)
    {
        try
        {
            return File.Exists(path) ? new(path, FileMode.Open, FileAccess.Read, FileShare.None) : null;
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw new DataDirectoryException($"another daemon uses the data directory {Path.GetDirectoryName(path)}, or its disk fails ({failed.Message}); see to that first");
        }
    }
}

/// <summary>The data directory cannot be used; the message says why and what to do.</summary>
public sealed class DataDirectoryException(string message) : Exception(message);
