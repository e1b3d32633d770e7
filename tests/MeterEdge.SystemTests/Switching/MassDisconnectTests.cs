using System.Text.Json.Nodes;
using MeterEdge.SystemTests.Plant;

namespace MeterEdge.SystemTests.Switching;

/// <summary>Somebody has the keys of the head-end, of an approver and of the notice service, and orders everybody to be cut at once.</summary>
public sealed class MassDisconnectTests
{
    private const int Allowed = 2;

    [Fact]
    public async Task Two_of_forty_are_cut_the_rest_is_refused_the_alarm_is_out_and_a_restart_forgets_nothing()
    {
        // Of 40 meters 2 % a day is one; the limit of the hour is to be seen too.
        await using var edge = await SwitchedEdge.Start(
            new JsonObject { ["rate.max_opens"] = JsonNode.Parse("""{ "percent_per_day": 100 }""") }, 115_200, "sdm530:1-40");
        foreach (var meter in edge.Customers)
            await edge.Notify(meter, CaseOf(meter));

        // Half of the approvals come first, so that their orders begin a countdown at once; the others follow orders that wait for them.
        var (early, late) = (edge.Customers.Where((_, index) => index % 2 == 0).ToList(), edge.Customers.Where((_, index) => index % 2 == 1).ToList());
        foreach (var meter in early)
            await edge.Approve(OrderOf(meter), meter, CaseOf(meter));
        foreach (var meter in edge.Customers)
            await edge.Order(OrderOf(meter), meter, CaseOf(meter));
        foreach (var meter in late)
            await edge.Approve(OrderOf(meter), meter, CaseOf(meter));
        await Until.True(() => edge.Customers.All(meter => IsOver(Last(OrderOf(meter)))), "the last word on every order", Words);
        Judge();
        Assert.Contains(edge.HeadEnd.Events, one => one is { Code: "rate_limited", Sev: "alarm" });

        await edge.Kill();
        await Until.True(() => edge.HeadEnd.States.Count(state => state.Online) > 1, "the daemon again");
        var again = edge.Customers.Where(meter => edge.Writes(meter).Count == 0).Take(5).ToList();
        foreach (var meter in again)
            await edge.Approve($"again-{meter}", meter, CaseOf(meter));
        foreach (var meter in again)
            await edge.Order($"again-{meter}", meter, CaseOf(meter));
        await Until.True(() => again.TrueForAll(meter => IsOver(Last($"again-{meter}"))), "the last word on every further order", Words);
        Assert.All(again, meter => Assert.Contains("RATE_LIMIT", Gates($"again-{meter}")));
        Judge();

        void Judge()
        {
            Assert.Equal(Allowed, edge.Customers.Sum(meter => edge.Writes(meter).Count));
            Assert.Equal(Allowed, edge.Customers.Count(meter => Last(OrderOf(meter))?.Stage == "verified"));
            Assert.All(edge.Customers.Where(meter => edge.Writes(meter).Count == 0), meter => Assert.Contains("RATE_LIMIT", Gates(OrderOf(meter))));
            Assert.True(edge.Faults() is [], string.Join('\n', edge.Faults()));
        }

        Contract.SwitchResultMessage? Last(string order) => edge.Answers(order) is [.., var last] ? last : null;

        IEnumerable<string> Gates(string order) => Last(order)?.Gates?.Select(gate => gate.Code) ?? [];

        string Words() => string.Join('\n', edge.Answered().GroupBy(answer => answer.Id).Select(one => $"{one.Key}: {string.Join(", ", one.Select(answer => $"{answer.Stage} {answer.Result}"))}"));
    }

    private static string CaseOf(string meter) => $"C-{meter}";

    private static string OrderOf(string meter) => $"cut-{meter}";

    private static bool IsOver(Contract.SwitchResultMessage? answer) => answer?.Stage is "refused" or "cancelled" or "verified";
}
