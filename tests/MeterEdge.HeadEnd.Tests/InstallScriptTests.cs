using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace MeterEdge.HeadEnd.Tests;

public sealed class InstallScriptTests
{
    [Theory]
    [InlineData("--help")]
    [InlineData("help")]
    [InlineData("install --help")]
    [InlineData("demo --help")]
    public void Help_ends_with_an_example(string words)
    {
        var (code, output) = Run(Script(), words.Split(' '));
        Assert.Equal(0, code);
        Assert.EndsWith("Example: ./install.sh demo --for 60s\n", output, StringComparison.Ordinal);
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

    [Theory]
    [InlineData("--fly", "unknown option '--fly'; see ./install.sh --help")]
    [InlineData("--prefix opt", "--prefix 'opt': write a full path, e.g. --prefix /opt/meteredge")]
    [InlineData("--archive", "--archive names no file; write --archive meteredge-0.1.0-linux-x64.tar.gz")]
    [InlineData("--purge", "--purge removes configuration and data; it goes with --uninstall")]
    [InlineData("--upgrade --uninstall", "--upgrade and --uninstall do not go together; choose one")]
    [InlineData("install --dry-run --archive /none.tar.gz", "there is no file /none.tar.gz; make it with packaging/archive.sh")]
    public void A_wrong_way_to_install_is_one_line_that_says_what_to_do(string options, string message)
    {
        var image = Directory.CreateTempSubdirectory("meteredge-test-");
        try
        {
            var etc = image.CreateSubdirectory("etc").FullName;
            File.WriteAllText(Path.Combine(etc, "passwd"), "");
            File.WriteAllText(Path.Combine(etc, "group"), "");
            var (code, output) = Run("/usr/bin/env", [$"DESTDIR={image.FullName}", Script(), .. options.Split(' ')]);
            Assert.Equal((1, $"install.sh: {message}\n"), (code, output));
        }
        finally
        {
            image.Delete(recursive: true);
        }
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
