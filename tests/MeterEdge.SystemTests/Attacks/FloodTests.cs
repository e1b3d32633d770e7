using System.Globalization;
using MeterEdge.SystemTests.Plant;

namespace MeterEdge.SystemTests.Attacks;

/// <summary>Whoever may publish can publish much: that costs neither memory nor readings.</summary>
public sealed class FloodTests
{
    private const int EachKind = 1500;
    private const int MostMoreKiB = 32 * 1024;

    [Fact]
    public async Task A_flood_of_everything_raises_the_alarms_costs_bounded_memory_and_no_reading()
    {
        await using var edge = await AttackedEdge.Start();
        var repeated = AttackedEdge.Payment.Sign("me-release+jws", Forgery.Text(AttackedEdge.Payment, "again-and-again", edge.Meter, Forgery.Paid));
        await edge.Send("down/release", repeated);
        await Until.True(() => edge.Answers("again-and-again").Count > 0, "its first answer");
        var large = new string('A', 200_000);
        await Flood(edge, repeated, large, EachKind / 10);
        var before = edge.ResidentKiB();
        var heard = edge.HeadEnd.Arrivals.Count;

        await Flood(edge, repeated, large, EachKind);

        // What came while it lasted, and not only afterwards, when it is easy.
        Assert.True(edge.HeadEnd.Arrivals.Count > heard, "no reading came during the flood");
        var during = edge.HeadEnd.Arrivals.Count;
        await Until.True(() => edge.HeadEnd.Events.Any(one => one.Code == "attack_suspected"), "the alarm of refusals");
        await Until.True(() => edge.HeadEnd.Events.Any(one => one.Code == "rate_limited"), "the alarm of requests");
        await Until.True(() => edge.HeadEnd.Arrivals.Count > during + 3, "readings after the flood");
        var after = edge.ResidentKiB();
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"resident before {before} KiB, after {after} KiB; {during - heard} readings meanwhile"));
        Assert.InRange(after, 0, before + MostMoreKiB);
        Assert.DoesNotContain(edge.HeadEnd.Arrivals, arrival => arrival.Json.Contains("\"missing\"", StringComparison.Ordinal));
        edge.NothingWritten();
    }

    /// <summary>So many of each: without right, without form, too large, the same again, holds of nobody's key, requests.</summary>
    private static async Task Flood(AttackedEdge edge, string repeated, string large, int each)
    {
        for (var n = 0; n < each; n++)
        {
            await edge.Send("down/order", AttackedEdge.Payment.Sign("me-order+jws", Forgery.Text(AttackedEdge.Payment, $"f-{each}-{n}", edge.Meter, Forgery.Order)));
            await edge.Send("down/notice", $"junk {n}");
            await edge.Send("down/release", repeated);
            await edge.Send("down/cancel", $$"""{"v":1,"case":"C-{{n}}"}""");
            await edge.Send("down/request", $$"""{"v":1,"id":"q-{{each}}-{{n}}","do":"status"}""");
            if (n % 20 == 0)
                await edge.Send("down/keys", large);
        }
    }
}
