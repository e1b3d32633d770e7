using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using MeterSim.Control;

namespace MeterSim.Tests.External;

/// <summary>The real program, from its command line to its exit.</summary>
public sealed class ProcessTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "metersim");

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task It_says_when_it_is_ready_obeys_and_leaves_nothing_behind(string signal)
    {
        using var folder = new TempFolder();
        string port = folder.At("bus");
        string control = folder.At("control");
        using var limit = new CancellationTokenSource(Limit);
        using Process simulator = Start("run", "--port", port, "--control", control, "--meters", "sdm630:1-2", "sdm630:3:district", "--json");
        try
        {
            string ready = await simulator.StandardOutput.ReadLineAsync(limit.Token) ?? "";
            JsonElement message = JsonSerializer.Deserialize(ready, TruthJson.Default.JsonElement);
            Assert.True(message.GetProperty("ready").GetBoolean());
            Assert.Equal(["130005210001", "130005210002", "130005210003"], message.GetProperty("meters").EnumerateArray().Select(m => m.GetProperty("Serial").GetString()));
            Assert.Equal(message.GetProperty("device").GetString(), new FileInfo(port).LinkTarget);
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(control));

            Assert.Equal("ok unit 2: badcrc times 5", await ControlClient.AskAsync(control, "fault 2 badcrc times 5", limit.Token));
            Assert.StartsWith("error: ", await ControlClient.AskAsync(control, "fault 77 silent", limit.Token), StringComparison.Ordinal);
            JsonElement status = JsonSerializer.Deserialize(
                await ControlClient.AskAsync(control, "status json", limit.Token), TruthJson.Default.JsonElement);
            Assert.Equal("badcrc times 5", status.GetProperty("lines")[0].GetProperty("units")[1].GetProperty("fault").GetString());

            using (var kill = Process.Start("/bin/sh", ["-c", string.Create(CultureInfo.InvariantCulture, $"kill -{signal} {simulator.Id}")]))
                await kill.WaitForExitAsync(limit.Token);
            await simulator.WaitForExitAsync(limit.Token);
            Assert.Equal(0, simulator.ExitCode);
            Assert.Null(new FileInfo(port).LinkTarget);
            Assert.False(Path.Exists(control));
        }
        finally
        {
            if (!simulator.HasExited)
                simulator.Kill();
        }
    }

    [Theory]
    [InlineData(2, "run")]
    [InlineData(2, "frobnicate")]
    [InlineData(2, "run", "--port", "/tmp/x", "--meters", "sdm630:0")]
    [InlineData(2, "run", "--port", "/tmp/x", "--format", "9N1")]
    [InlineData(2, "run", "--port", "/tmp/x", "--turnaround", "soon")]
    [InlineData(1, "run", "--port", "/nowhere/at/all")]
    [InlineData(1, "control", "--control", "/nowhere/at/all", "status")]
    public async Task A_mistake_is_one_line_on_stderr(int exitCode, params string[] arguments)
    {
        using var limit = new CancellationTokenSource(Limit);
        using Process process = Start(arguments);
        string errors = await process.StandardError.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        Assert.Equal(exitCode, process.ExitCode);
        Assert.StartsWith("metersim: ", errors, StringComparison.Ordinal);
        Assert.Single(errors.TrimEnd('\n').Split('\n'));
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("run", "--help")]
    [InlineData("control", "--help")]
    [InlineData("config", "--help")]
    public async Task Help_has_an_example(params string[] arguments)
    {
        using var limit = new CancellationTokenSource(Limit);
        using Process process = Start(arguments);
        string help = await process.StandardOutput.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        Assert.Equal(0, process.ExitCode);
        Assert.Contains("Example:\n  metersim ", help, StringComparison.Ordinal);
    }

    private static Process Start(params string[] arguments) =>
        // A job in the background is started with SIGINT ignored and would hand that on.
        Process.Start(new ProcessStartInfo("env", ["--default-signal=INT", Program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
}
