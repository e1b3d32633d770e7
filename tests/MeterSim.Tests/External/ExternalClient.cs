using System.ComponentModel;
using System.Diagnostics;

namespace MeterSim.Tests.External;

/// <summary>Runs somebody else's Modbus client and gives what it prints.</summary>
internal static class ExternalClient
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static async Task<string> RunAsync(string program, string debianPackage, params string[] arguments)
    {
        using var process = new Process();
        process.StartInfo = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            process.Start();
        }
        catch (Win32Exception failure)
        {
            Assert.Fail($"{program} cannot be started ({failure.Message}): install the Debian package {debianPackage}");
        }
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(limit.Token);
            Task<string> errors = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            string said = await errors;
            Assert.False(said.Contains("ModuleNotFoundError", StringComparison.Ordinal), $"{program}: install the Debian package {debianPackage}\n{said}");
            Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}\n{await output}\n{said}");
            return await output;
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }
}
