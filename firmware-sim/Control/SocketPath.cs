using System.Net.Sockets;

namespace MeterSim.Control;

/// <summary>Looks after the file of a Unix socket.</summary>
internal static class SocketPath
{
    /// <summary>Removes a socket that nobody listens at any more.</summary>
    /// <exception cref="IOException">Something else is there, or somebody listens.</exception>
    public static void RemoveStale(string path)
    {
        if (!File.Exists(path))
            return;
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException refused) when (refused.SocketErrorCode == SocketError.ConnectionRefused && !IsRegularFile(path))
        {
            File.Delete(path);
            return;
        }
        catch (SocketException)
        {
            throw new IOException($"{path} exists and is not a socket of ours: name another --control or remove it");
        }
        throw new IOException($"another simulator listens at {path}: stop it or name another --control");
    }

    // Connecting to a regular file is refused as well; but that can be opened, which a socket cannot (ENXIO).
    private static bool IsRegularFile(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
