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

    [Fact]
    public async Task Several_lines_are_named_when_they_are_ready_and_a_script_runs()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.At("script"), "at 0s line 2 fault 1 silent\n", TestContext.Current.CancellationToken);
        using var limit = new CancellationTokenSource(Limit);
        using Process simulator = Start(
            "run", "--line", folder.At("bus1") + ":9600:8N1", folder.At("bus2") + ":19200:8E1", "--tcp", "127.0.0.1:0",
            "--control", folder.At("control"), "--script", folder.At("script"), "--meters", "1/sdm630:1-2", "2/iem3155:1", "3/abb-b23:1", "--json");
        try
        {
            JsonElement message = JsonSerializer.Deserialize(await simulator.StandardOutput.ReadLineAsync(limit.Token) ?? "", TruthJson.Default.JsonElement);
            JsonElement lines = message.GetProperty("lines");
            Assert.Equal(["9600 8N1", "19200 8E1", "Modbus TCP"], lines.EnumerateArray().Select(l => l.GetProperty("format").GetString()));
            Assert.Equal(folder.At("bus1"), message.GetProperty("port").GetString());
            Assert.StartsWith("127.0.0.1:", lines[2].GetProperty("port").GetString(), StringComparison.Ordinal);
            Assert.Equal(lines[1].GetProperty("device").GetString(), new FileInfo(folder.At("bus2")).LinkTarget);
            JsonElement status;
            do
            {
                status = JsonSerializer.Deserialize(await ControlClient.AskAsync(folder.At("control"), "status json", limit.Token), TruthJson.Default.JsonElement);
            }
            while (status.GetProperty("lines")[1].GetProperty("units")[0].GetProperty("fault").GetString() != "silent");
            Assert.Equal(3, status.GetProperty("lines").GetArrayLength());
        }
        finally
        {
            simulator.Kill();
        }
    }

    [Theory]
    [InlineData(2, "run")]
    [InlineData(2, "frobnicate")]
    [InlineData(2, "run", "--port", "/tmp/x", "--meters", "sdm630:0")]
    [InlineData(2, "run", "--port", "/tmp/x", "--format", "9N1")]
    [InlineData(2, "run", "--port", "/tmp/x", "--turnaround", "soon")]
    [InlineData(2, "run", "--line", "/tmp/x:9600")]
    [InlineData(2, "run", "--tcp", "192.0.2.1:502")]
    [InlineData(2, "run", "--tcp", "127.0.0.1:0", "--framing", "ascii")]
    [InlineData(2, "run", "--port", "/tmp/x", "--line", "/tmp/x:9600:8N1")]
    [InlineData(2, "run", "--tcp", "127.0.0.1:0", "--meters", "2/sdm630:1")]
    [InlineData(2, "run", "--tcp", "127.0.0.1:0", "--script", "/nowhere/at/all")]
    [InlineData(2, "config", "--meters", "2/sdm630:1")]
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
