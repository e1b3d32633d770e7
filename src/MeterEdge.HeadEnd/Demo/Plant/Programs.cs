namespace MeterEdge.HeadEnd.Demo.Plant;

/// <summary>Finds the programs that the demo runs: all in one folder, or in the folders that the build makes.</summary>
/// <param name="folder">Folder with the programs, or <c>artifacts/bin</c>.</param>
public sealed class Programs(string folder)
{
    private static readonly string[] Configurations = ["release", "debug"];

    /// <summary>The simulated meters.</summary>
    public string MeterSim => Find("metersim", "MeterSim");

    /// <summary>The daemon.</summary>
    public string MeterEdge => Find("meteredge", "MeterEdge");

    /// <summary>This program, which is also the broker.</summary>
    public string HeadEnd => Find("meteredge-headend", "MeterEdge.HeadEnd");

    /// <exception cref="DemoException">It is not there.</exception>
    private string Find(string name, string project)
    {
        string[] places = [Path.Combine(folder, name), .. Configurations.Select(built => Path.Combine(folder, project, built, name))];
        return places.FirstOrDefault(File.Exists) is { } found
            ? Path.GetFullPath(found)
            : throw new DemoException(
                $"{name} is not in {Path.GetFullPath(folder)}; build it first with ./install.sh demo, or name its folder with --bin-dir");
    }
}
