using MeterEdge.SystemTests.Plant;

namespace MeterEdge.SystemTests.Service;

/// <summary>Keeps a running program's writes to one device in the kernel, by strace: the thread that writes hangs, the others go on.</summary>
internal sealed class HungWrite : IAsyncDisposable
{
    private readonly RunningProgram _strace;
    private readonly string _log;

    private HungWrite(RunningProgram strace, string log) => (_strace, _log) = (strace, log);

    /// <summary>A write is being held.</summary>
    public bool Holds => File.ReadLines(_log).Any(line => line.Contains("write(", StringComparison.Ordinal));

    /// <summary>From now on.</summary>
    /// <param name="folder">Takes its log.</param>
    /// <param name="pid">The program.</param>
    /// <param name="device">Path of the device, or of a link to it.</param>
    public static async Task<HungWrite> Start(TempFolder folder, int pid, string device)
    {
        var log = folder["hung-write"];
        var path = File.ResolveLinkTarget(device, returnFinalTarget: true)?.FullName ?? device;
        string[] command =
        [
            Programs.Strace, "-f", "-p", $"{pid}", "-o", log, "-P", path, "-e", "trace=write", "-e", "signal=none", "-e", "inject=write:delay_enter=1000s",
        ];
        var strace = Environment.IsPrivilegedProcess
            ? RunningProgram.Start(command[0], command[1..])
            : RunningProgram.Start("/usr/bin/sudo", ["-n", .. command]);
        await Until.True(
            () => strace.HasExited || strace.Errors.Any(line => line.Contains(" attached", StringComparison.Ordinal)), "strace", () => strace.Said);
        Assert.False(strace.HasExited, strace.Said);
        return new(strace, log);
    }

    public ValueTask DisposeAsync() => _strace.DisposeAsync();
}
