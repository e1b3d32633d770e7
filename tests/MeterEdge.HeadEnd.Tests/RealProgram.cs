using System.Diagnostics;
using System.Runtime.InteropServices;

namespace MeterEdge.HeadEnd.Tests;

/// <summary>The built program as a process.</summary>
internal static partial class RealProgram
{
    public static string Path { get; } = System.IO.Path.Combine(AppContext.BaseDirectory, "meteredge-headend");

    /// <summary>Starts it, deaf to what this process was told to ignore: a test run in the background has SIGINT ignored.</summary>
    public static Process Start(string program, IEnumerable<string> arguments) => Process.Start(
        new ProcessStartInfo("env", ["--default-signal=INT,HUP", program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;

    /// <summary>Sends a signal by its number; see <c>signal(7)</c>.</summary>
    public static void Signal(int process, int signal) => Assert.Equal(0, Kill(process, signal));

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}
