using System.Diagnostics;

namespace MeterEdge.Benchmarks;

/// <summary>A program of ours started for a measurement, and killed after it.</summary>
internal sealed class RunningProgram : IDisposable
{
    private RunningProgram(Process process) => Process = process;

    public Process Process { get; }

    public static RunningProgram Start(string path, string[] arguments)
    {
        var start = new ProcessStartInfo(path) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        // The runtime's sockets for debuggers would stay in the temporary folder when the program is killed.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        return new(Process.Start(start) ?? throw new InvalidOperationException($"{path} did not start"));
    }

    /// <summary>A broker on loopback that lets everybody in. It takes a moment until it listens.</summary>
    public static RunningProgram Mosquitto(TemporaryFolder folder, int port)
    {
        var configuration = folder.File("mosquitto.conf");
        File.WriteAllText(configuration, $"listener {port} 127.0.0.1\nallow_anonymous true\nlog_dest none\n");
        return Start("/usr/sbin/mosquitto", ["-c", configuration]);
    }

    /// <summary>Waits for its first line of output, which says that it is ready; what it says later is thrown away, so that no pipe fills.</summary>
    public async Task<string> Ready()
    {
        var ready = await Process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(20)).ConfigureAwait(false)
            ?? throw new InvalidOperationException(await Process.StandardError.ReadToEndAsync().ConfigureAwait(false));
        Drain();
        return ready;
    }

    /// <summary>What it says is thrown away, so that no pipe fills.</summary>
    public void Drain()
    {
        _ = Process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        _ = Process.StandardError.BaseStream.CopyToAsync(Stream.Null);
    }

    public void Dispose()
    {
        Process.Kill(entireProcessTree: true);
        Process.WaitForExit();
        Process.Dispose();
    }
}
