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
            new JsonObject { ["rate.max_opens"] = JsonNode.Parse("""{ "per_hour": 1000, "per_day": 1000, "percent_per_day": 100, "percent_open": 100 }""") },
            38400,
            "sdm530:1-9",
            "sdm120:10",
            "relay-arm:100:channels=1:feeds=1:10");
        List<CustomersWay> all = [.. edge.Customers.Select((serial, index) => new CustomersWay(edge, serial, index + 1))];
        Queue<CustomersWay> ways = new(all);

        // While others take their time on the line, the write that was committed waits, and is lost with the process.
        await Kill("awaiting_approval", way => way.Stage == "awaiting_approval", approves: false);
        await Kill("countdown", way => way.Stage == "countdown");
        await Kill("opening, before the write", way => way.IsTold("disconnect"), others: "slow 1500ms");
        await Kill("opening, after the write", way => edge.Writes(way.Serial).Count == 1, its: "slow 3s");
        await Kill("disconnected", way => way.IsCut);
        await Kill("awaiting_order", way => way.Stage == "awaiting_order", orders: false);
        await Kill("closing, before the write", way => way.IsTold("reconnect"), others: "slow 1500ms", fromCut: true);
        await Kill("closing, after the write", way => edge.Writes(way.Serial).Count == 2, its: "slow 3s", fromCut: true);
        await Kill("probation", way => way.HasSupply);
        await Kill("armed", way => way.Stage == "armed", presses: false);
        Assert.Empty(ways);
        await Until.True(() => all.TrueForAll(way => way.IsRestored), "supply of everybody, watched for a minute", () => string.Join('\n', all));
        Assert.True(edge.Faults() is [], string.Join('\n', edge.Faults()));

        async Task Kill(
            string state, Func<CustomersWay, bool> isIn, string? others = null, string? its = null, bool fromCut = false, bool approves = true, bool orders = true, bool presses = true)
        {
            var way = ways.Dequeue();
            (way.Approves, way.Orders, way.Presses) = (approves, orders && !fromCut, presses);
            var (begun, fault) = (false, false);
            var running = way.Go(TestContext.Current.CancellationToken);
            await Until.Holds(
                async () =>
                {
                    if (!begun && (!fromCut || way.IsCut))
                    {
                        begun = true;
                        if (others is not null)
                            await Others(way, $"fault {{0}} {others}");
                        if (its is not null)
                            await edge.Line.Do($"switch {way.Unit} fault {its}");
                        fault = true;
                        way.Orders = orders;
                    }

                    return fault && isIn(way);
                },
                state,
                () => way.ToString());
            await edge.Kill();
            TestContext.Current.TestOutputHelper?.WriteLine($"killed in: {state}; {way}");
            if (others is not null)
                await Others(way, "fault {0} off");
            if (its is not null)
                await edge.Line.Do($"switch {way.Unit} fault off");
            (way.Approves, way.Orders, way.Presses) = (true, true, true);
            await running;
            Assert.True(edge.Faults() is [], string.Join('\n', edge.Faults()));
        }

        async Task Others(CustomersWay way, string command)
        {
            foreach (var unit in Enumerable.Range(1, 10).Where(unit => unit != way.Unit))
                await edge.Line.Do(string.Format(System.Globalization.CultureInfo.InvariantCulture, command, unit));
        }
    }
}
