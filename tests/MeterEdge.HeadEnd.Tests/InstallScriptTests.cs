using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace MeterEdge.HeadEnd.Tests;

public sealed class InstallScriptTests
{
    [Fact]
    public void Shellcheck_has_nothing_to_say()
    {
        Assert.SkipUnless(
            Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(folder => File.Exists(Path.Combine(folder, "shellcheck"))),
            "shellcheck is not installed");
        var (code, output) = Run("shellcheck", Script());
        Assert.True(code == 0, output);
    }

    [Fact]
    public void Help_names_the_verb_and_an_example()
    {
        var (code, output) = Run(Script(), "--help");
        Assert.Equal(0, code);
        Assert.Contains("Example: ./install.sh demo", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_an_sdk_it_says_what_to_do()
    {
        var empty = Directory.CreateTempSubdirectory("meteredge-test-");
        try
        {
            // Only the few programs it needs before it looks for dotnet.
            foreach (var tool in new[] { "bash", "dirname" })
                File.CreateSymbolicLink(Path.Combine(empty.FullName, tool), $"/usr/bin/{tool}");
            var (code, output) = Run("/usr/bin/env", "-i", $"PATH={empty.FullName}", "bash", Script(), "demo");
            Assert.Equal(1, code);
            Assert.StartsWith("install.sh: the .NET SDK is not installed; install version 10", output, StringComparison.Ordinal);
        }
        finally
        {
            empty.Delete(recursive: true);
        }
    }

    [Fact]
    public void An_unknown_verb_is_refused()
    {
        var (code, output) = Run(Script(), "fly");
        Assert.Equal(1, code);
        Assert.Contains("unknown verb 'fly'", output, StringComparison.Ordinal);
    }

    private static string Script([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "install.sh"));

    private static (int Code, string Output) Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }
}
