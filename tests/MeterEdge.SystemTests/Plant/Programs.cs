using System.Runtime.InteropServices;

namespace MeterEdge.SystemTests.Plant;

/// <summary>Where the real programs lie. One that is missing fails the test that needs it.</summary>
internal static class Programs
{
    public static string Root { get; } = FindRoot();

    public static string Simulator => Built("artifacts", "bin", "MeterSim", "release", "metersim");

    public static string HeadEnd => Built("artifacts", "bin", "MeterEdge.HeadEnd", "release", "meteredge-headend");

    /// <summary>The native daemon.</summary>
    public static string Daemon => Built(
        "artifacts", "publish", "MeterEdge", $"release_linux-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}", "meteredge");

    public static string Install => Needed(Path.Combine(Root, "install.sh"), "it belongs to the repository");

    public static string Mosquitto => Installed("/usr/sbin/mosquitto");

    public static string MosquittoPasswd => Installed("/usr/bin/mosquitto_passwd");

    public static string Promtool => Installed("/usr/bin/promtool");

    public static string OpenSsl => Installed("/usr/bin/openssl");

    public static string Influxd => Installed("/usr/bin/influxd");

    public static string VictoriaMetrics => Installed("/usr/bin/victoria-metrics");

    public static string Strace => Installed("/usr/bin/strace");

    public static string MakeExt4 => Installed("/usr/sbin/mkfs.ext4");

    public static string CheckExt4 => Installed("/usr/sbin/fsck.ext4");

    /// <summary>The library that gives a program a clock of its own.</summary>
    public static string FakeTime => Installed(Directory.GetDirectories("/usr/lib", "*-linux-gnu").Select(folder => $"{folder}/faketime/libfaketimeMT.so.1").FirstOrDefault(File.Exists) ?? "libfaketimeMT.so.1");

    /// <summary>Debian's own interpreter: its packages are not visible to another one on the PATH.</summary>
    public static string Python => Installed("/usr/bin/python3");

    /// <summary>True when the full counts are asked for (<c>tests/run.sh --long</c>).</summary>
    public static bool Long => Environment.GetEnvironmentVariable("METEREDGE_LONG") == "1";

    private static string Built(params string[] parts) => Needed(Path.Combine([Root, .. parts]), "run tests/run.sh, which builds it");

    private static string Installed(string path) => Needed(path, "run tests/run.sh, which installs it");

    private static string Needed(string path, string cure)
    {
        if (!File.Exists(path))
            Assert.Fail($"{path} is missing: {cure}");
        return path;
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "MeterEdge.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("these tests run inside the repository");
        return folder.FullName;
    }
}
