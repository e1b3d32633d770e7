using MeterEdge.Contract;
using MeterEdge.SystemTests.Plant;

namespace MeterEdge.SystemTests.Facts;

/// <summary>Holds published readings against what the meters truly held.</summary>
internal static class Truth
{
    // Two clocks' readings of one machine, and the way from the line to the stamp.
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(50);

    /// <summary>Every value of every reading that has values is what the meter held during that reading's pass.</summary>
    /// <param name="arrivals">What was published.</param>
    /// <param name="truth">What the meters said.</param>
    /// <param name="counts">Which of their answers count; all without it.</param>
    public static void Holds(IEnumerable<Arrival> arrivals, TruthLog truth, Func<TruthEntry, bool>? counts = null)
    {
        var entries = truth.Entries
            .Where(entry => entry is { Function: 4, Words.Length: > 0 } && (counts?.Invoke(entry) ?? true))
            .ToLookup(entry => entry.Serial);
        foreach (var arrival in arrivals.Where(arrival => arrival.Reading.Values is not null))
            Holds(arrival, entries[arrival.Reading.Meter]);
    }

    private static void Holds(Arrival arrival, IEnumerable<TruthEntry> entries)
    {
        var reading = arrival.Reading;
        var from = reading.T - TimeSpan.FromMilliseconds(reading.SpanMs) - Slack;
        var pass = entries.Where(entry => entry.Formed >= from && entry.Formed <= reading.T + Slack).ToList();
        var table = Registers.Of(reading.Profile);
        foreach (var (quantity, value) in reading.Values!)
        {
            Assert.True(table.TryGetValue(quantity, out var address), $"{quantity} is no quantity of {reading.Profile}");
            var held = pass.Where(entry => entry.Covers(address)).ToList();
            Assert.True(
                held.Count > 0,
                $"{reading.Meter} never answered for {quantity} between {from:O} and {reading.T:O}, yet was published: {arrival.Json}");
            Assert.True(
                held.Any(entry => Registers.Published(quantity, entry.At(address)) == value.Number),
                $"{quantity} of {reading.Meter} was published as {value}, but the meter held "
                + $"{string.Join(" or ", held.Select(entry => Convert.ToHexStringLower(entry.At(address))))}: {arrival.Json}");
            if (Registers.IsEnergy(quantity))
            {
                var raw = Assert.Contains(quantity, reading.Raw!);
                Assert.Contains(raw, held.Select(entry => Convert.ToHexStringLower(entry.At(address))));
            }
        }
    }

    /// <summary>A good reading has every quantity that it should have, and raw words of exactly its counters.</summary>
    public static void IsWhole(ReadingMessage reading)
    {
        var all = Registers.Of(reading.Profile).Keys;
        var expected = reading.Kind == "energy" ? all.Where(Registers.IsEnergy) : all;
        Assert.Equal(expected.Order(StringComparer.Ordinal), reading.Values!.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(all.Where(Registers.IsEnergy).Order(StringComparer.Ordinal), reading.Raw!.Keys.Order(StringComparer.Ordinal));
    }
}
