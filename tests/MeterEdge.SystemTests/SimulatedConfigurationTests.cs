using System.Text.Json.Nodes;
using MeterEdge.SystemTests.Plant;

namespace MeterEdge.SystemTests;

/// <summary>What <c>metersim config</c> prints is there to be pasted into the daemon's configuration.</summary>
public sealed class SimulatedConfigurationTests
{
    [Fact]
    public async Task The_daemon_accepts_what_the_simulator_prints_for_every_model_that_it_has()
    {
        using var folder = new TempFolder();
        var models = await Simulator.Models();
        var (exitCode, meters, errors) = await RunningProgram.Run(
            Programs.Simulator, ["config", "--meters", .. models.Select((model, index) => $"{model.Name}:{index + 1}"), "sdm630:200:district"]);
        Assert.True(exitCode == 0, errors);
        Assert.Equal(
            [.. models.Select(model => model.Profile), "eastron-sdm630"],
            JsonNode.Parse(meters)!.AsArray().Select(meter => meter!["Profile"]!.GetValue<string>()));

        Assert.Equal((0, ""), await Check(folder, meters));
        // The check would have said so.
        var (refused, said) = await Check(folder, meters.Replace("eastron-sdm120", "eastron-sdm119", StringComparison.Ordinal));
        Assert.Equal(78, refused);
        Assert.Contains("Meters:2:Profile: names no profile", said, StringComparison.Ordinal);
    }

    private static async Task<(int ExitCode, string Errors)> Check(TempFolder folder, string meters)
    {
        var configuration = folder["edge.json"];
        await File.WriteAllTextAsync(
            configuration,
            $$"""{ "MeterEdge": { "Edge": "E", "Buses": [ { "Name": "b", "Tcp": "127.0.0.1:502", "Meters": {{meters}} } ] } }""",
            TestContext.Current.CancellationToken);
        var (exitCode, _, errors) = await RunningProgram.Run(Programs.Daemon, "check", "--config", configuration);
        return (exitCode, errors);
    }
}
