using MeterEdge.Metering.Profiles;
using MeterEdge.Readings;
using MeterEdge.SystemTests.Plant;

namespace MeterEdge.SystemTests.Facts;

/// <summary>
/// Holds published values against what the terminals of the simulated meters carried: no scale, word order
/// or type of a register has a part in that.
/// </summary>
internal static class Terminals
{
    // Two clocks' readings of one machine, and the way from the line to the stamp.
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(50);

    /// <summary>Every value of every good reading is what the meter's terminals carried when it answered during that reading's pass.</summary>
    /// <param name="arrivals">What was published.</param>
    /// <param name="truth">What the meters said; the simulator must have been asked for the terminals.</param>
    /// <param name="counts">Which of their answers count.</param>
    /// <returns>How many values were compared.</returns>
    public static int Hold(IEnumerable<Arrival> arrivals, TruthLog truth, Func<TruthEntry, bool> counts)
    {
        var answers = truth.Entries.Where(entry => entry.Words.Length > 0 && counts(entry)).ToLookup(entry => entry.Serial);
        var compared = 0;
        foreach (var arrival in arrivals.Where(arrival => arrival.Reading.Q == "good"))
        {
            var reading = arrival.Reading;
            var from = reading.T - TimeSpan.FromMilliseconds(reading.SpanMs) - Slack;
            var pass = answers[reading.Meter].Where(answer => answer.Formed >= from && answer.Formed <= reading.T + Slack).ToList();
            Assert.True(pass.Count > 0, $"{reading.Meter} never answered between {from:O} and {reading.T:O}, yet was published: {arrival.Json}");
            foreach (var (quantity, value) in reading.Values!)
            {
                var register = Assert.Single(ProfileLibrary.BuiltIn.Get(reading.Profile).Registers, one => one.Quantity.Key() == quantity);
                var brought = pass.Where(answer => Covers(answer, register)).ToList();
                Assert.True(brought.Count > 0, $"no answer that counts brought {quantity} of {reading.Meter} between {from:O} and {reading.T:O}: {arrival.Json}");
                Carried(reading.Profile, quantity, (double)value.Number!.Value, brought, arrival.Json);
                compared++;
            }
        }

        return compared;
    }

    /// <summary>Whether the answer held this register whole.</summary>
    public static bool Covers(TruthEntry answer, ProfileRegister register) =>
        register.Address >= answer.First && register.End <= answer.First + (answer.Words.Length / 2);

    /// <summary>At one of these answers the terminals carried what is shown.</summary>
    public static void Carried(string profile, string quantity, double shown, IReadOnlyCollection<TruthEntry> pass, string where)
    {
        Assert.All(pass, answer => Assert.True(answer.Terminals.ContainsKey(quantity), $"the terminals of {answer.Serial} tell no {quantity}"));
        Assert.True(
            pass.Any(answer => Resolution.Shows(profile, quantity, answer.Terminals[quantity], shown)),
            $"{quantity} of {profile} was given as {shown:R}, but the terminals carried "
            + $"{string.Join(" or ", pass.Select(answer => $"{answer.Terminals[quantity]:R}").Distinct())}: {where}");
    }
}
