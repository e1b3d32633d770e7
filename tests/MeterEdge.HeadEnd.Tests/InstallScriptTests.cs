using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace MeterEdge.HeadEnd.Tests;

public sealed class InstallScriptTests
{
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

    [Theory]
    [InlineData("--baud 12", "--baud 12: write 2400, 4800, 9600, 19200 or 38400")]
    [InlineData("--for banana", "--for banana: write a time like 60s or 5m")]
    [InlineData("--for", "--for : write a time like 60s or 5m")]
    [InlineData("extra", "demo does not know 'extra'; see ./install.sh --help")]
    public void A_wrong_option_is_refused_before_anything_is_built(string options, string message)
    {
        var (code, output) = Run(Script(), ["demo", .. options.Split(' ')]);
        Assert.Equal((1, $"install.sh: {message}\n"), (code, output));
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
