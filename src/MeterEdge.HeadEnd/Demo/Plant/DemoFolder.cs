namespace MeterEdge.HeadEnd.Demo.Plant;

/// <summary>A private temporary folder (mode 0700) with everything that the demo writes; gone when disposed.</summary>
public sealed class DemoFolder : IDisposable
{
    // sockaddr_un has 108 bytes with the final zero.
    private const int LongestSocketPath = 107;

    private DemoFolder(string path) => Path = path;

    /// <summary>Full path.</summary>
    public string Path { get; }

    /// <summary>The serial port: a link to a pseudo-terminal.</summary>
    public string Port => In("bus-1");

    /// <summary>Where the simulator takes orders.</summary>
    public string SimulatorSocket => In("sim.sock");

    /// <summary>Where the daemon tells its status.</summary>
    public string ConsoleSocket => In("console.sock");

    /// <summary>The daemon's configuration.</summary>
    public string Configuration => In("meteredge.json");

    /// <summary>The signing keys of everybody in the demo, with the public set.</summary>
    public string Keys => In("keys");

    /// <summary>The daemon's data.</summary>
    public string Data => In("data");

    /// <summary>Makes one.</summary>
    /// <exception cref="DemoException">The paths would be too long for sockets.</exception>
    public static DemoFolder Create()
    {
        // CreateTempSubdirectory makes it with mode 0700.
        var folder = new DemoFolder(Directory.CreateTempSubdirectory("meteredge-demo-").FullName);
        if (System.Text.Encoding.UTF8.GetByteCount(folder.ConsoleSocket) <= LongestSocketPath)
            return folder;

        folder.Dispose();
        throw new DemoException($"{folder.Path} is too long a path for a socket; set TMPDIR to a shorter one, e.g. TMPDIR=/tmp");
    }

    /// <summary>Where a child writes what it says.</summary>
    public string Log(string child) => In($"{child}.log");

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Directory.Exists(Path))
            Directory.Delete(Path, recursive: true);
    }

    private string In(string name) => System.IO.Path.Combine(Path, name);
}
