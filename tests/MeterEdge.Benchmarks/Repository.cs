using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace MeterEdge.Benchmarks;

/// <summary>Where the built programs lie.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string MeterSim => Built(Path.Combine("artifacts", "bin", "MeterSim", "release", "metersim"));

    public static string NativeDaemon =>
        Built(Path.Combine("artifacts", "publish", "MeterEdge", $"release_linux-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}", "meteredge"));

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string Built(string path)
    {
        var whole = Path.Combine(Root, path);
        return File.Exists(whole) ? whole : throw new FileNotFoundException($"{path} is not built; run tests/run.sh first");
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "MeterEdge.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("not inside the repository");
        }

        return folder.FullName;
    }
}
