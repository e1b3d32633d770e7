using System.Text.Json.Nodes;
using MeterEdge.SystemTests.Plant;

namespace MeterEdge.SystemTests;

public sealed class ScanTests
{
    [Fact]
    public async Task It_finds_the_meters_their_settings_and_profiles_and_its_piece_of_configuration_is_valid()
    {
        await using var site = new Site();
        var line = await site.Line(2400, "sdm630:2", "sdm120:5");
        var (exitCode, output, errors) = await Scan(line, "--bauds", "9600,2400", "--units", "1-6", "--json");

        Assert.True(exitCode == 0, errors);
        var bus = Assert.Single(JsonNode.Parse(output)!["Buses"]!.AsArray())!;
        Assert.Equal((2400, "None"), ((int)bus["Baud"]!, (string?)bus["Parity"]));
        Assert.Equal([(2, "eastron-sdm630"), (5, "eastron-sdm120")], bus["Meters"]!.AsArray().Select(meter => ((int)meter!["Unit"]!, (string?)meter["Profile"])));
        var configuration = site.Folder["scanned.json"];
        await File.WriteAllTextAsync(
            configuration, $$"""{ "MeterEdge": { "Edge": "E", "Buses": {{bus.Parent!.ToJsonString()}} } }""", TestContext.Current.CancellationToken);
        Assert.Equal(0, (await RunningProgram.Run(Programs.Daemon, "check", "--config", configuration)).ExitCode);
    }

    [Fact]
    public async Task What_meters_tell_of_themselves_decides_and_is_shown()
    {
        await using var site = new Site();
        var line = await site.Line("abb-b23:1=05210001", "iem3155:2");
        var (exitCode, output, errors) = await Scan(line, "--bauds", "19200", "--units", "1-2");

        Assert.True(exitCode == 0, errors);
        var rows = output.Split('\n').Where(row => row.StartsWith("19200 8N1", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, rows.Count);
        Assert.Matches(@"^19200 8N1 +1 +5210001 +abb-b23 +\d+", rows[0]);
        Assert.Matches(@"^19200 8N1 +2 .*schneider-iem31.* Schneider Electric iEM3155 V1\.0$", rows[1]);
        Assert.Contains("\"Serial\": \"5210001\"", output, StringComparison.Ordinal);
        Assert.Contains("\"Serial\": \"UNIT-2\"", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_scan_that_was_broken_off_goes_on_where_it_stopped()
    {
        await using var site = new Site();
        var line = await site.Line("sdm120:2", "sdm120:30");
        string[] options = ["--bauds", "19200", "--units", "1-30", "--resume", site.Folder["state"], "--timeout", "200"];
        await using var first = RunningProgram.Start(Programs.Daemon, ["scan", "--port", line.Port, "--parities", "N", .. options]);
        await Until.True(() => File.Exists(site.Folder["state"]) && File.ReadAllLines(site.Folder["state"]).Length >= 4, "some units", () => first.Said);
        first.Signal(Signal.Interrupt);
        Assert.Equal(1, await first.Exit());
        Assert.Contains(first.Errors, said => said.StartsWith("broken off; the same command goes on", StringComparison.Ordinal));
        Assert.Contains(first.Output, said => said.Contains("eastron-sdm120", StringComparison.Ordinal));
        var done = File.ReadAllLines(site.Folder["state"]).Length;
        Assert.InRange(done, 4, 29);

        var (exitCode, output, errors) = await Scan(line, options);
        Assert.True(exitCode == 0, errors);
        Assert.Equal(2, output.Split('\n').Count(row => row.StartsWith("19200 8N1", StringComparison.Ordinal)));
        Assert.Equal(30, File.ReadAllLines(site.Folder["state"]).Length);
    }

    [Fact]
    public async Task Where_nobody_answers_the_exit_code_is_2_and_the_cure_is_named()
    {
        await using var site = new Site();
        var line = await site.Line("sdm120:2");
        var (exitCode, output, errors) = await Scan(line, "--bauds", "19200", "--units", "3-5", "--timeout", "50");
        Assert.Equal((2, ""), (exitCode, output));
        Assert.Contains("no meter answered on", errors, StringComparison.Ordinal);
    }

    private static Task<(int ExitCode, string Output, string Errors)> Scan(Simulator line, params string[] options) =>
        RunningProgram.Run(Programs.Daemon, ["scan", "--port", line.Port, "--parities", "N", .. options]);
}
