using System.Diagnostics;

namespace MeterEdge.HeadEnd.Tests;

/// <summary>The built program as a process.</summary>
internal static class RealProgram
{
    public static string Path { get; } = System.IO.Path.Combine(AppContext.BaseDirectory, "meteredge-headend");

    /// <summary>Starts it, deaf to what this process was told to ignore: a test run in the background has SIGINT ignored.</summary>
    public static Process Start(string program, IEnumerable<string> arguments) => Process.Start(
        new ProcessStartInfo("env", ["--default-signal=INT,HUP", program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;

    public static void Signal(int process, string signal) => Process.Start("kill", ["-s", signal, $"{process}"]).WaitForExit();
}
