using MeterSim.Control;
using MeterSim.Tcp;
using Microsoft.Extensions.Time.Testing;

namespace MeterSim.Tests.Control;

public sealed class ScriptTests
{
    [Theory]
    [InlineData("at 30s fault 3 silent\nat soon fault 3 off", ":2: ")]
    [InlineData("# a comment\n\nat 30s", ":3: ")]
    [InlineData("at 30s dance", ":1: ")]
    [InlineData("at 30s fault 77 silent", ":1: ")]
    [InlineData("in 30s fault 1 silent", ":1: ")]
    [InlineData("at 30s line 2 fault 1 silent", ":1: ")]
    public void A_mistake_is_found_at_the_start_with_its_line(string text, string where)
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.At("script"), text);
        (Script? script, string? error) = Script.Read(folder.At("script"), Some.Options("sdm630:1-3").Lines);
        Assert.Null(script);
        Assert.Contains("script" + where, error, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error!);
    }

    [Fact]
    public void A_script_that_is_not_there_is_a_mistake() =>
        Assert.NotNull(Script.Read("/nowhere/at/all", Some.Options("sdm630:1").Lines).Error);

    [Fact]
    public async Task Every_step_comes_at_its_time_whatever_the_order_in_the_file()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.At("script"), "at 2m fault 1 off\nat 30s fault 1 silent\n# between\nat 1m fault 1 badcrc chance 2%\n");
        SimulatorOptions options = new()
        {
            Lines = [new LineSpec.Tcp(new(System.Net.IPAddress.Loopback, 0), TcpFraming.Tcp, Some.Options("sdm630:1").Lines[0].Meters)],
        };
        (Script? script, string? error) = Script.Read(folder.At("script"), options.Lines);
        Assert.Null(error);
        var time = new FakeTimeProvider(Some.Start);
        using var simulator = new Simulator(options, time);
        Task running = script!.RunAsync(simulator.Switchboard, time, TestContext.Current.CancellationToken);
        var seen = new List<string>();
        for (int second = 0; second <= 125; second++)
        {
            string faults = (await simulator.Switchboard.ExecuteAsync("status", TestContext.Current.CancellationToken)).Split("faults: ")[1];
            if (seen.Count == 0 || seen[^1].Split(" = ")[1] != faults)
                seen.Add($"{second} = {faults}");
            time.Advance(TimeSpan.FromSeconds(1));
        }
        await running;
        Assert.Equal(["0 = none", "30 = 1 silent", "60 = 1 silent, badcrc chance 2%", "120 = none"], seen);
    }
}
