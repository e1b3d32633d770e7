using System.Text.Json.Nodes;
using MeterEdge.SystemTests.Plant;

namespace MeterEdge.SystemTests.Switching;

/// <summary>
/// The daemon is killed in every state of a switch. Whatever happens, no write is heard that nobody had the right to, and in the end everybody who has
/// paid has supply.
/// </summary>
public sealed class KillTests
{
    private static readonly int Rounds = Programs.Long ? 10 : 1;

    [Fact]
    public async Task In_whatever_state_the_daemon_is_killed_no_switch_moves_without_its_right_and_who_has_paid_has_supply()
    {
        for (var round = 0; round < Rounds; round++)
            await KillInEveryState();
    }

    private static async Task KillInEveryState()
    {
        await using var edge = await SwitchedEdge.Start(
            new JsonObject { ["rate.max_opens"] = JsonNode.Parse("""{ "per_hour": 1000, "per_day": 1000, "percent_per_day": 1000, "percent_open": 100 }""") },
            38400,
            "sdm530:1-9",
            "sdm120:10",
            "relay-arm:100:channels=1:feeds=1:10");
        List<CustomersWay> all = [.. edge.Customers.Select((serial, index) => new CustomersWay(edge, serial, index + 1))];
        Queue<CustomersWay> ways = new(all);

        await Kill("awaiting_approval", way => way.Stage == "awaiting_approval", approves: false);
        await Kill("countdown", way => way.Stage == "countdown");
        await Kill("opening, as soon as it is said", way => way.IsTold("disconnect"));
        await Kill("opening, after the write", way => edge.Writes(way.Serial).Count == 1, its: "slow 3s");
        await Kill("disconnected", way => way.IsCut);
        await Kill("awaiting_order", way => way.Stage == "awaiting_order", orders: false);
        await Kill("closing, as soon as it is said", way => way.IsTold("reconnect"));
        await Kill("closing, after the write", way => edge.Writes(way.Serial).Count == 2, its: "slow 3s", fromCut: true);
        await Kill("probation", way => way.HasSupply);
        await Kill("armed", way => way.Stage == "armed", presses: false);
        Assert.Empty(ways);
        await Until.True(() => all.TrueForAll(way => way.IsRestored), "supply of everybody, watched for a minute", () => string.Join('\n', all));
        Assert.All(all, way => Assert.Contains(edge.Writes(way.Serial)[^1].Effects!, effect => effect.Effect is "closed" or "armed" or "already"));
        Assert.True(edge.Faults() is [], string.Join('\n', edge.Faults()));

        async Task Kill(
            string state, Func<CustomersWay, bool> isIn, string? its = null, bool fromCut = false, bool approves = true, bool orders = true, bool presses = true)
        {
            var way = ways.Dequeue();
            (way.Approves, way.Orders, way.Presses) = (approves, orders && !fromCut, presses);
            var isBegun = false;
            var running = way.Go(TestContext.Current.CancellationToken);
            await Until.Holds(
                async () =>
                {
                    if (!isBegun && (!fromCut || way.IsCut))
                    {
                        if (its is not null)
                            await edge.Line.Do($"switch {way.Unit} fault {its}");
                        (isBegun, way.Orders) = (true, orders);
                    }

                    return isBegun && isIn(way);
                },
                state,
                () => way.ToString());
            await edge.Kill();
            TestContext.Current.TestOutputHelper?.WriteLine($"killed in: {state}; {way}");
            if (its is not null)
                await edge.Line.Do($"switch {way.Unit} fault off");
            (way.Approves, way.Orders, way.Presses) = (true, true, true);
            await running;
            Assert.True(edge.Faults() is [], string.Join('\n', edge.Faults()));
        }
    }
}
