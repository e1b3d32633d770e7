using System.Text.Json;
using System.Text.Json.Nodes;
using MeterEdge.SystemTests.Plant;
using MeterEdge.SystemTests.Switching;

namespace MeterEdge.SystemTests.Console;

/// <summary>A customer has paid while the uplink is down, and a technician brings the release to the cabinet.</summary>
public sealed class OnSiteReleaseTests
{
    private const string Case = "C-1";

    [Fact]
    public async Task A_release_entered_on_site_restores_supply_and_nothing_else_moves_a_switch()
    {
        await using var technician = new Technician();
        await using var edge = await SwitchedEdge.Start(
            [], async folder => $"\"Port\": \"{technician.Port}\", \"Baud\": 9600, \"TechniciansFile\": \"{await Technician.Enlist(folder)}\"", 9600, "sdm530:1-2");
        var meter = edge.Customers[0];
        await edge.Notify(meter, Case);
        await edge.Order("cut-1", meter, Case);
        await Until.True(() => edge.Answers("cut-1").Any(answer => answer.Stage == "awaiting_approval"), "the wait for an approval");
        await edge.Approve("cut-1", meter, Case);
        await Until.True(() => edge.Answers("cut-1").Any(answer => answer.Stage == "verified"), "the cut", () => technician.Shown);
        Assert.Single(edge.Writes(meter));
        await edge.Broker.Stop(Signal.Terminate);

        await technician.Sees("TG-0417> ");
        Assert.Contains("needs a login", await technician.Ask("release x"), StringComparison.Ordinal);
        await technician.Login();
        foreach (var (command, answer) in new[]
        {
            ($"switch recheck {meter}", "the switch is open"),
            ("backoff clear", ""),
            ($"read {meter}", "voltage_l1_v"),
            ("release nonsense", "refused, MALFORMED"),
            ("bus pause bus-1 1", "is yours"),
            ("bus resume bus-1", "is polled again"),
        })
            Assert.Contains(answer, await technician.Ask(command), StringComparison.Ordinal);
        Assert.Contains("refused, WRONG_ROLE", await Enter(technician, edge.ReleaseToken("forged", meter, Case, isForged: true)), StringComparison.Ordinal);
        Assert.Contains("refused, ", await Enter(technician, edge.ReleaseToken("elsewhere", "130005218888", Case)), StringComparison.Ordinal);
        Assert.Single(edge.Writes(meter));

        technician.Type("release\r");
        await technician.Sees("paste the release, then Enter: ");
        technician.Type(Broken(edge.ReleaseToken("paid-1", meter, Case)));
        await technician.Sees("executing");
        await Until.True(() => edge.Writes(meter).Count == 2, "the close", () => technician.Shown);
        technician.Type("\u0003");
        await technician.Sees("error: stopped");

        // Stopping to look stops nothing else.
        await edge.Broker.Start();
        await edge.HeadEnd.Connect();
        await Until.True(() => edge.Answers("paid-1").Any(answer => answer is { Verb: "reconnect", Actual: "closed", ProofLevel: "physical" }), "the proof at the head-end", () => technician.Shown);
        Assert.Contains(edge.Answers("paid-1"), answer => answer.NoOrder == true);
        Assert.Equal(2, edge.Writes(meter).Count);

        var export = Path.Combine(edge.Daemon.Data, "..", "audit.jsonl");
        var (code, output, errors) = await RunningProgram.Run(Programs.Daemon, "audit", "verify", "--data", edge.Daemon.Data, "--export", export);
        Assert.True(code == 0, output + errors);
        var rows = (await File.ReadAllLinesAsync(export, TestContext.Current.CancellationToken)).Select(row => JsonNode.Parse(row)!).ToList();
        Assert.Contains(rows, row => Said(row) is var said && said is { } && (string?)said["did"] == "release" && (string?)said["by"] == Technician.Name && (string?)said["id"] == "paid-1" && (string?)said["at"] == technician.Port);
        Assert.Equal(["login", "switch recheck", "release", "bus pause", "bus resume"], rows.Select(Said).OfType<JsonNode>().Select(said => (string)said["did"]!).Take(5));
        Assert.DoesNotContain(Technician.Password, string.Join('\n', rows.Select(row => row.ToJsonString())), StringComparison.Ordinal);
    }

    private static JsonNode? Said(JsonNode row) => (string?)row["kind"] != "console" ? null
        : row["body"] is JsonValue text && text.GetValueKind() == JsonValueKind.String ? JsonNode.Parse((string)text!) : row["body"];

    private static async Task<string> Enter(Technician technician, string token)
    {
        technician.Type("release\r");
        await technician.Sees("paste the release, then Enter: ");
        technician.Type(Broken(token));
        return await technician.Sees("# \e[K");
    }

    // As it comes out of a mail: in rows.
    private static string Broken(string token) => string.Concat(token.Chunk(70).Select(row => new string(row) + "\r"));
}
