using System.Text.Json.Nodes;
using MeterEdge.SystemTests.Plant;

namespace MeterEdge.SystemTests;

public sealed class CommissionTests
{
    private const string List = """
        serial;bus;unit;profile;account;class
        130005210001;bus-1;1;eastron-sdm630;A-1;Resident
        20000002;bus-1;2;eastron-sdm120;A-2;Resident
        20000003;bus-1;3;eastron-sdm120;A-3;NonResident
        20000004;bus-1;4;eastron-sdm120;A-4;Resident
        CHINT-5;bus-1;5;chint-dtsu666;A-5;Resident
        """;

    [Fact]
    public async Task A_line_is_compared_with_its_list_and_the_resulting_list_is_as_it_stands_there()
    {
        await using var site = new Site();

        // Two in each other's place, none at 4, a tenth variant that is listed as the other one, and one that nobody has listed.
        var line = await site.Line("sdm630:1=130005210001", "sdm120:2=20000003", "sdm120:3=20000002", "dtsu666-tenth:5", "sdm630:6=30000006");
        var (list, result) = (site.Folder["list.csv"], site.Folder["result.csv"]);
        await File.WriteAllTextAsync(list, List, TestContext.Current.CancellationToken);

        var (exitCode, output, errors) = await Commission(line, list, "--units", "1-6", "--resume", site.Folder["state"], "--write", result);
        Assert.True(exitCode == 2, errors);
        Assert.Matches(@"(?m)^1 +130005210001 +eastron-sdm630 +A-1 +2\d\d\.\d +\d\d\.\d +as listed$", output);
        Assert.Matches(@"(?m)^2 +20000003 .* wrong unit$", output);
        Assert.Matches(@"(?m)^3 +20000002 .* wrong unit$", output);
        Assert.Matches(@"(?m)^4 +20000004 .* missing$", output);
        Assert.Matches(@"(?m)^5 +CHINT-5 +chint-dtsu666-tenth .* other profile$", output);
        Assert.Matches(@"(?m)^6 +30000006 .* unexpected$", output);
        Assert.Contains("- 20000003: listed at unit 3, answers at unit 2, where 20000002 is listed.", output, StringComparison.Ordinal);
        Assert.Matches(@"- CHINT-5: listed as chint-dtsu666, but that reads 2\d\d\d(\.\d+)? V on L1; .*; chint-dtsu666-tenth fits \(2\d\d(\.\d+)? V, \d\d(\.\d+)? Hz\)", output);
        Assert.False(File.Exists(site.Folder["state"]));
        Assert.Equal(
            """
            serial,bus,unit,profile,account,class
            130005210001,bus-1,1,eastron-sdm630,A-1,Resident
            20000003,bus-1,2,eastron-sdm120,A-3,NonResident
            20000002,bus-1,3,eastron-sdm120,A-2,Resident
            20000004,bus-1,4,eastron-sdm120,A-4,Resident
            CHINT-5,bus-1,5,chint-dtsu666-tenth,A-5,Resident
            30000006,bus-1,6,eastron-sdm630,,Resident

            """,
            await File.ReadAllTextAsync(result, TestContext.Current.CancellationToken));

        // With the resulting list everything is as listed but for the meter that is still missing.
        var (again, json, _) = await Commission(line, result, "--units", "1-6", "--json");
        Assert.Equal(2, again);
        var differences = JsonNode.Parse(json)!["meters"]!.AsArray()
            .SelectMany(meter => meter!["differences"]!.AsArray().Select(difference => ((int)meter["unit"]!, (string?)difference!["kind"])));
        Assert.Equal([(4, "missing")], differences);
    }

    [Fact]
    public async Task Port_and_meters_can_come_from_the_configuration_and_a_port_in_use_is_refused()
    {
        await using var site = new Site();
        var line = await site.Line("sdm120:2=20000002", "sdm120:3=20000003");
        await File.WriteAllTextAsync(site.Folder["meters.csv"], "serial,bus,unit,profile\n20000002,bus-1,2,eastron-sdm120\n", TestContext.Current.CancellationToken);
        var configuration = site.Folder["meteredge.json"];
        await File.WriteAllTextAsync(configuration, $$"""
            { "MeterEdge": {
                "Edge": "E", "MetersFile": "meters.csv", "DataDirectory": "{{site.Folder["data"]}}",
                "Console": { "Socket": "{{site.Folder["c.sock"]}}" },
                "Buses": [ { "Name": "bus-1", "Port": "{{line.Port}}", "Baud": {{line.Baud}}, "Parity": "None", "Meters": [
                  { "Serial": "20000003", "Unit": 3, "Profile": "eastron-sdm120" } ] } ] } }
            """, TestContext.Current.CancellationToken);

        string[] command = ["commission", "--config", configuration, "--bus", "bus-1", "--units", "1-4"];
        var (exitCode, output, errors) = await RunningProgram.Run(Programs.Daemon, command);
        Assert.True(exitCode == 0, errors);
        Assert.EndsWith("All as listed.", output, StringComparison.Ordinal);

        var asked = new FileInfo(site.Folder["truth.jsonl"]).Length;
        await using var daemon = RunningProgram.Start(Programs.Daemon, ["run", "--config", configuration]);

        // Not before the daemon has the port: a walk would take it, and keep the daemon from it.
        await Until.True(() => new FileInfo(site.Folder["truth.jsonl"]).Length > asked, "the daemon to ask a meter", () => daemon.Said);
        await Until.Holds(
            async () => await RunningProgram.Run(Programs.Daemon, command) == (1, "", $"{line.Port} is in use by another program; stop that first"),
            "a port that is held", () => daemon.Said);
    }

    private static Task<(int ExitCode, string Output, string Errors)> Commission(Simulator line, string list, params string[] options) =>
        RunningProgram.Run(Programs.Daemon, ["commission", "--port", line.Port, "--baud", $"{line.Baud}", "--parity", "N", "--list", list, .. options]);
}
