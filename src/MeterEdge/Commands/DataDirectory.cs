namespace MeterEdge.Commands;

/// <summary>The data directory, held by one daemon at a time; free again when its holder dies.</summary>
public sealed class DataDirectory : IDisposable
{
    // EWOULDBLOCK, by which flock(2) says that another has it.
    private const int WouldBlock = 11;

    private const UnixFileMode OnlyOurs = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly FileStream _lock;

    private DataDirectory(FileStream held) => _lock = held;

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
            return new(new FileStream(Path.Combine(path, "meteredge.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException held) when (held.HResult == WouldBlock)
        {
            throw new DataDirectoryException($"another daemon uses the data directory {path}; stop it first, or set DataDirectory to another one");
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw new DataDirectoryException($"cannot write to the data directory {path}: {failed.Message}; give it to this user, and see that its disk takes files");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();
}

/// <summary>The data directory cannot be used; the message says why and what to do.</summary>
public sealed class DataDirectoryException(string message) : Exception(message);
