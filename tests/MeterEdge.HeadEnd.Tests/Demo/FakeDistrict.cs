using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace MeterEdge.HeadEnd.Tests.Demo;

/// <summary>
/// A folder with the real head-end and shell scripts in place of simulator and daemon, and the demo run from it as a process.
/// The scripts live as long as the real ones would, and leave their process numbers and the demo's folder in files.
/// </summary>
internal sealed class FakeDistrict : IAsyncDisposable
{
    private const string MeterSim = """
        #!/bin/sh
        here=$(dirname "$0")
        if [ "$1" = config ]; then
          printf '['
          for unit in 1 2 3 4 5 6 7; do printf '{"Serial":"13000521000%s","Unit":%s,"Profile":"eastron-sdm630","Role":"Customer"},' $unit $unit; done
          echo '{"Serial":"130005210008","Unit":8,"Profile":"eastron-sdm630","Role":"District"}]'
          exit 0
        fi
        while [ $# -gt 0 ]; do
          case $1 in
            --port) port=$2 ;;
            --control) control=$2 ;;
          esac
          shift
        done
        echo $$ >>"$here/pids"
        dirname "$port" >"$here/folder"
        : >"$port"
        : >"$control"
        exec sleep 1000
        """;

    private const string MeterEdge = """
        #!/bin/sh
        here=$(dirname "$0")
        echo $$ >>"$here/pids"
        cp "$3" "$here/config.tmp"
        mv "$here/config.tmp" "$here/config"
        exec sleep 1000
        """;

    private readonly DirectoryInfo _bin = Directory.CreateTempSubdirectory("meteredge-test-");
    private Process? _demo;
    private readonly Printed _output = new();
    private readonly Printed _errors = new();

    public FakeDistrict(string meterEdge = MeterEdge)
    {
        Script("metersim", MeterSim);
        Script("meteredge", meterEdge);
        // A link, because the program needs its libraries beside it.
        File.CreateSymbolicLink(In("meteredge-headend"), RealProgram.Path);
    }

    public Process Demo => _demo ?? throw new InvalidOperationException("not started");

    public string Output => _output.ToString();

    public string Errors => _errors.ToString();

    /// <summary>The demo's temporary folder, once the simulator has started.</summary>
    public string? Folder => File.Exists(In("folder")) && File.ReadAllText(In("folder")).Trim() is { Length: > 0 } path ? path : null;

    /// <summary>True once the daemon has been started, which is last.</summary>
    public bool Started => File.Exists(In("config"));

    public int MqttPort
    {
        get
        {
            using var document = JsonDocument.Parse(File.ReadAllText(In("config")));
            return document.RootElement.GetProperty("MeterEdge").GetProperty("Mqtt").GetProperty("Port").GetInt32();
        }
    }

    /// <summary>Simulator, daemon and broker that are still running.</summary>
    public IEnumerable<int> Living
    {
        get
        {
            var scripts = File.Exists(In("pids")) ? File.ReadAllLines(In("pids")).Select(int.Parse) : [];
            return scripts.Concat(Children(_demo?.Id ?? -1)).Distinct().Where(Lives);
        }
    }

    public void Start(params string[] arguments)
    {
        _demo = RealProgram.Start(In("meteredge-headend"), ["demo", "--bin-dir", _bin.FullName, .. arguments]);
        _demo.OutputDataReceived += (_, line) => _output.WriteLine(line.Data);
        _demo.ErrorDataReceived += (_, line) => _errors.WriteLine(line.Data);
        _demo.BeginOutputReadLine();
        _demo.BeginErrorReadLine();
    }

    public async Task<int> Exit()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await Demo.WaitForExitAsync(limit.Token);
        return Demo.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (_demo is { HasExited: false })
        {
            _demo.Kill();
            await _demo.WaitForExitAsync();
        }

        await Eventually.True(() => !Living.Any(), "all children have ended");
        _demo?.Dispose();
        _bin.Delete(recursive: true);
    }

    private string In(string name) => Path.Combine(_bin.FullName, name);

    private void Script(string name, string text)
    {
        File.WriteAllText(In(name), text.ReplaceLineEndings("\n"));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(In(name), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static IEnumerable<int> Children(int parent) => Directory.EnumerateDirectories("/proc")
        .Select(Path.GetFileName)
        .Where(name => name is not null && Regex.IsMatch(name, "^[0-9]+$"))
        .Select(name => int.Parse(name!, System.Globalization.CultureInfo.InvariantCulture))
        .Where(id => Stat(id) is [_, var of, ..] && of == $"{parent}");

    private static bool Lives(int id) => Stat(id) is [var state, ..] && state != "Z";

    // State, parent and so on: what follows the name, which is in parentheses.
    private static string[] Stat(int id)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{id}/stat");
            return text[(text.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return [];
        }
    }
}
