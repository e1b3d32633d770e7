using System.Diagnostics;
using System.Text.RegularExpressions;

namespace MeterEdge.HeadEnd.Tests.Commands;

/// <summary>The program as people run it.</summary>
public sealed class ProgramTests
{
    [Theory]
    [InlineData(15)] // SIGTERM
    [InlineData(2)] // SIGINT
    public async Task A_signal_ends_the_broker_with_success(int signal)
    {
        var port = Ports.Free();
        using var broker = Start("broker", "--port", $"{port}");
        Assert.Contains($"listening on 127.0.0.1:{port}", await broker.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        RealProgram.Signal(broker.Id, signal);
        await broker.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, broker.ExitCode);
    }

    [Fact]
    public async Task A_taken_port_is_one_clear_line()
    {
        var port = Ports.Free();
        using var first = Start("broker", "--port", $"{port}");
        await first.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        var (code, errors) = await Run("broker", "--port", $"{port}");
        first.Kill();
        Assert.Equal(1, code);
        Assert.Equal($"broker: cannot listen on 127.0.0.1:{port}: the port is taken; stop what listens there or choose another with --port\n", errors);
    }

    [Fact]
    public async Task Watch_with_a_broker_in_another_process_ends_with_six_when_nothing_arrives()
    {
        var port = Ports.Free();
        using var broker = Start("broker", "--port", $"{port}");
        var (code, _) = await Run("watch", "--port", $"{port}", "--for", "500ms");
        broker.Kill();
        Assert.Equal(6, code);
    }

    [Fact]
    public async Task Watch_ends_when_nobody_reads_its_lines_any_more()
    {
        var port = Ports.Free();
        using var broker = Start("broker", "--port", $"{port}");
        await broker.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        using var piped = RealProgram.Start("sh", ["-c", "\"$0\" watch --port \"$1\" | head -1", RealProgram.Path, $"{port}"]);
        using var edge = await TestClient.Connect(port, "TG-0417");
        await Eventually.True(
            async () =>
            {
                await edge.Publish("me/v1/TG-0417/up/readings", Some.Json(Some.Readings(Some.Reading(1))));
                return piped.HasExited;
            },
            "the end of watch");
        broker.Kill();
    }

    [Theory]
    [InlineData("--port 0", "'0' is not a port")]
    [InlineData("--for soon", "'soon' is not a length of time")]
    [InlineData("--edge a/b", "--edge a/b: a name, or + for all")]
    [InlineData("--last 0", "--last 0: write a number from 1")]
    [InlineData("--ca /nowhere.pem", "/nowhere.pem")]
    [InlineData("--nonsense", "--nonsense")]
    public async Task A_wrong_option_is_one_line_that_says_what_to_do(string options, string message)
    {
        var (code, errors) = await Run(["watch", .. options.Split(' ')]);
        Assert.Equal(1, code);
        Assert.Contains(message, Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("status", "--edge")]
    [InlineData("status --edge +", "--edge +: the name of one concentrator")]
    [InlineData("backfill --edge a --from yesterday --to 2026-11-27", "'yesterday' is not a time")]
    [InlineData("resend --edge a --epoch 8f3a --first 1", "give --epoch, --first and --last for readings, or --events")]
    [InlineData("resend --edge a --events 5-1", "--events 5-1: write two numbers like 10-20")]
    [InlineData("resend --edge a --epoch 8f3a --first 0 --last 1", "--first 0: write a number from 1")]
    [InlineData("stop --edge a", "--ref")]
    [InlineData("case --edge a", "give --case or --meter")]
    [InlineData("case --edge a --case C-1 --meter 7", "give --case or --meter")]
    [InlineData("case --edge a --case C-1 --lang fr", "--lang fr: write en or zh")]
    [InlineData("dance --edge a", "dance")]
    public async Task A_request_that_cannot_be_made_is_one_line_that_says_what_to_do(string typed, string message)
    {
        var (code, errors) = await Run(["request", .. typed.Split(' ')]);
        Assert.Equal(1, code);
        Assert.Contains(message, Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("watch", "0 6")]
    [InlineData("request", "0 5 6")]
    [InlineData("keys", "0 1")]
    [InlineData("keys send", "0 5 6")]
    [InlineData("notice", "0 5 6")]
    [InlineData("order", "0 1 5 6")]
    [InlineData("order disconnect", "0 1 5 6")]
    [InlineData("order reconnect", "0 1 5 6")]
    [InlineData("approve", "0 5 6")]
    [InlineData("release", "0 1 5 6")]
    [InlineData("revoke", "0 5 6")]
    [InlineData("fact", "0 5 6")]
    [InlineData("fact on", "0 5 6")]
    [InlineData("fact off", "0 5 6")]
    [InlineData("cancel", "0 5 6")]
    [InlineData("hold", "0 5 6")]
    [InlineData("send", "0 1 5 6")]
    public async Task The_help_of_a_command_names_its_exit_codes_and_has_an_example(string command, string codes)
    {
        var help = await Help(command);

        Assert.Equal(codes, string.Join(' ', Regex.Matches(help[help.IndexOf("Exit ", StringComparison.Ordinal)..help.IndexOf("Usage:", StringComparison.Ordinal)], @"\b\d\b").Select(match => match.Value)));
    }

    [Theory]
    [InlineData("broker")]
    [InlineData("request status")]
    [InlineData("request time")]
    [InlineData("request case")]
    [InlineData("request backfill")]
    [InlineData("request resend")]
    [InlineData("request stop")]
    [InlineData("keys renew")]
    [InlineData("keys drop")]
    [InlineData("demo")]
    public async Task The_help_of_a_command_has_an_example(string command) => await Help(command);

    private static async Task<string> Help(string command)
    {
        using var process = Start([.. command.Split(' '), "--help"]);
        var help = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
        Assert.Contains(command, help[help.IndexOf("Example:", StringComparison.Ordinal)..], StringComparison.Ordinal);
        return help;
    }

    private static async Task<(int Code, string Errors)> Run(params string[] arguments)
    {
        using var process = Start(arguments);
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await output;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, errors);
    }

    private static Process Start(params string[] arguments) => RealProgram.Start(RealProgram.Path, arguments);
}
