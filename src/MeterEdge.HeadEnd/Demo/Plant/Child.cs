using System.Diagnostics;
using System.Runtime.InteropServices;
using MeterEdge.HeadEnd.Commands;

namespace MeterEdge.HeadEnd.Demo.Plant;

/// <summary>A program that the demo runs. What it says goes to a file.</summary>
public sealed partial class Child : IDisposable
{
    private const int Sigterm = 15;

    // The shell opens the file and then becomes the program: no pump in this process, and what it says last is not lost.
    private const string Launcher = """log=$1; shift; exec "$@" >>"$log" 2>&1 </dev/null""";

    private readonly Process _process;
    private readonly Guard _guard;

    private Child(string name, string logFile, Process process, Guard guard) =>
        (Name, LogFile, _process, _guard) = (name, logFile, process, guard);

    /// <summary>What people call it.</summary>
    public string Name { get; }

    /// <summary>Where its output is.</summary>
    public string LogFile { get; }

    /// <summary>Its process number.</summary>
    public int Id => _process.Id;

    /// <summary>False once it has ended.</summary>
    public bool Running => !_process.HasExited;

    /// <summary>Its exit code, once it has ended.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>Starts a program under the guard's eyes.</summary>
    public static Child Start(string name, string program, IEnumerable<string> arguments, string logFile, Guard guard)
    {
        // All three are redirected so that .NET does not hand the terminal over to the child.
        var start = new ProcessStartInfo("/bin/sh", ["-c", Launcher, name, logFile, program, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // The runtime's sockets for debuggers lie in the temporary folder, and would stay there when a child is killed.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        var process = Process.Start(start) ?? throw new DemoException($"{name} does not start");
        guard.Watch(process.Id);
        return new Child(name, logFile, process, guard);
    }

    /// <summary>Asks it to end, and ends it if it does not.</summary>
    public async Task Stop(TimeSpan patience, TimeProvider time)
    {
        if (Running)
            _ = Signal(_process.Id, Sigterm);
        using var limit = new CancellationTokenSource(patience, time);
        await _process.WaitForExitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Kill();
    }

    /// <summary>Ends it at once, as a power cut would.</summary>
    public async Task Kill()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _guard.Forget(_process.Id);
    }

    /// <summary>What became of it and what it said last, for the person in front of the demo.</summary>
    public string LastWords()
    {
        var fate = Running ? $"{Name} does not become ready" : $"{Name} ended by itself with exit code {ExitCode}";
        var lines = File.Exists(LogFile) ? File.ReadLines(LogFile).TakeLast(15).Select(line => "\n  " + Printable.Of(line)).ToArray() : [];
        return fate + (lines.Length == 0 ? " and said nothing" : "; it said:" + string.Concat(lines));
    }

    /// <inheritdoc/>
    public void Dispose() => _process.Dispose();

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int process, int signal);
}
