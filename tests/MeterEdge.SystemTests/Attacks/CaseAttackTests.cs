using MeterEdge.SystemTests.Plant;
using MeterEdge.SystemTests.Switching;

namespace MeterEdge.SystemTests.Attacks;

/// <summary>Right signatures for the wrong case: a customer who is cut stays cut until somebody has paid for him, and one who has paid is not cut again by what is past.</summary>
public sealed class CaseAttackTests
{
    [Fact]
    public async Task A_payment_for_another_case_or_meter_or_none_at_all_gives_no_supply_and_what_is_closed_cuts_nobody()
    {
        await using var edge = await SwitchedEdge.Start(
            new() { ["rate.max_opens"] = new System.Text.Json.Nodes.JsonObject { ["percent_per_day"] = 100, ["percent_open"] = 100 } }, 19200, "sdm530:1", "sdm530:2");
        var (dark, other) = (edge.Customers[0], edge.Customers[1]);
        await edge.Notify(dark, "C-1");
        await edge.Order("cut-1", dark, "C-1");
        await Stage("cut-1", "awaiting_approval");
        await edge.Approve("cut-1", dark, "C-1");
        await Stage("cut-1", "verified");
        var cut = Assert.Single(edge.Writes(dark));

        await edge.Release("other-case", dark, "C-9");
        await edge.Release("other-meter", other, "C-1");
        await edge.Reconnect("no-release", dark, "C-1");
        await Refused("other-case", "CASE_MISMATCH");
        await Refused("other-meter", "CASE_MISMATCH");
        await Stage("no-release", "awaiting_release");

        // Supply is there again, and the case is dead: its order, its notices and its approval cut nobody any more.
        Assert.Equal([cut], edge.Writes(dark));
        await edge.Release("paid", dark, "C-1");
        await Until.True(() => edge.HeadEnd.Events.Any(one => one.Code == "restored"), "supply");
        await Until.True(() => edge.Answers("no-release").Any(answer => answer.Stage == "verified"), "the end of the case");
        var writes = edge.Writes(dark).Count;
        await edge.Order("cut-2", dark, "C-1");
        await edge.Approve("cut-2", dark, "C-1");
        await Refused("cut-2", "CASE_CLOSED");
        await edge.Release("paid-twice", dark, "C-1");
        await Refused("paid-twice", "CASE_CLOSED");
        Assert.Equal((2, 2), (writes, edge.Writes(dark).Count));
        Assert.Empty(edge.Writes(other));
        Assert.Empty(edge.Faults());

        Task Stage(string id, string stage) => Until.True(() => edge.Answers(id).Any(answer => answer.Stage == stage), $"{id} {stage}");

        async Task Refused(string id, string code)
        {
            await Until.True(() => edge.Answers(id).Count > 0, $"an answer to {id}");
            Assert.Equal((id, "refused", code), (id, edge.Answers(id)[0].Stage, edge.Answers(id)[0].Result));
        }
    }
}
