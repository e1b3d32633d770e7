namespace MeterEdge.SystemTests.Plant;

/// <summary>Makes system calls of a running program fail, by strace, from its start until it is ended.</summary>
internal sealed class Injection : IAsyncDisposable
{
    private const string Fired = "(INJECTED)";
    private readonly RunningProgram _strace;
    private readonly string _log;

    private Injection(RunningProgram strace, string log) => (_strace, _log) = (strace, log);

    /// <summary>How many calls it has made fail.</summary>
    public int Count => File.ReadLines(_log).Count(line => line.Contains(Fired, StringComparison.Ordinal));

    /// <summary>From now on these calls fail with this error.</summary>
    /// <param name="folder">Takes its log.</param>
    /// <param name="pid">The program.</param>
    /// <param name="calls">E.g. <c>fsync</c>, or several with commas.</param>
    /// <param name="error">E.g. <c>EIO</c>.</param>
    public static async Task<Injection> Start(TempFolder folder, int pid, string calls, string error)
    {
        var log = folder[$"injection-{error}-{Guid.NewGuid():N}"];
        string[] command =
        [
            Programs.Strace, "-f", "-p", $"{pid}", "-o", log, "-e", $"trace={calls}", "-e", "signal=none", "-e", $"inject={calls}:error={error}",
        ];
        var strace = Environment.IsPrivilegedProcess
            ? RunningProgram.Start(command[0], command[1..])
            : RunningProgram.Start("/usr/bin/sudo", ["-n", .. command]);
        await Until.True(
            () => strace.HasExited || strace.Errors.Any(line => line.Contains(" attached", StringComparison.Ordinal)), "strace", () => strace.Said);
        Assert.False(strace.HasExited, strace.Said);
        return new(strace, log);
    }

    /// <summary>From now on the calls work again.</summary>
    public async Task End()
    {
        _strace.Signal(Signal.Interrupt);
        await _strace.Exit();
    }

    public ValueTask DisposeAsync() => _strace.DisposeAsync();
}
