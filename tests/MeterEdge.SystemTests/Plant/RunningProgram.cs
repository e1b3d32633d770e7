using System.Diagnostics;
using System.Runtime.InteropServices;

namespace MeterEdge.SystemTests.Plant;

/// <summary>A real program with everything it says. Disposed, nothing of it runs any more.</summary>
internal sealed partial class RunningProgram : IAsyncDisposable
{
    private readonly Process _process;
    private readonly List<string> _output = [];
    private readonly List<string> _errors = [];

    private RunningProgram(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Add(_output, line.Data);
        process.ErrorDataReceived += (_, line) => Add(_errors, line.Data);
        process.Start();
        Pid = process.Id;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int Pid { get; }

    public bool HasExited => _process.HasExited;

    /// <summary>Lines on standard output so far.</summary>
    public IReadOnlyList<string> Output => Copy(_output);

    /// <summary>Lines on standard error so far.</summary>
    public IReadOnlyList<string> Errors => Copy(_errors);

    /// <summary>Everything said, for a failed test's message.</summary>
    public string Said => string.Join('\n', [Path.GetFileName(_process.StartInfo.FileName) + ":", .. Output, .. Errors]);

    public static RunningProgram Start(string path, IReadOnlyList<string> arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(path, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };

        // The runtime's sockets for debuggers lie in the temporary folder, and would stay there when the program is killed.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return new(new Process { StartInfo = start });
    }

    /// <summary>Runs a program to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> Run(string path, params string[] arguments)
    {
        await using var program = Start(path, arguments);
        var exitCode = await program.Exit();
        return (exitCode, string.Join('\n', program.Output), string.Join('\n', program.Errors));
    }

    public void Signal(Signal signal) => Kill(Pid, signal);

    /// <summary>Sends a signal to its whole group, as a terminal does with Ctrl-C.</summary>
    public void SignalGroup(Signal signal) => Kill(-Pid, signal);

    /// <summary>The exit code, once it has ended and all it said has been read.</summary>
    public async Task<int> Exit()
    {
        await Until.True(() => _process.HasExited, $"the end of {_process.StartInfo.FileName}", () => Said);
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private static void Kill(int pid, Signal signal)
    {
        if (SysKill(pid, (int)signal) != 0)
            Assert.Fail($"cannot send {signal} to {pid}: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    private static void Add(List<string> lines, string? line)
    {
        if (line is null)
            return;
        lock (lines)
            lines.Add(line);
    }

    private static string[] Copy(List<string> lines)
    {
        lock (lines)
            return [.. lines];
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SysKill(int pid, int signal);
}

/// <summary>Numbers of <c>signal(7)</c>.</summary>
internal enum Signal
{
    Interrupt = 2,
    Kill = 9,
    Terminate = 15,
}
