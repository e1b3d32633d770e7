using System.Globalization;
using MeterEdge.Contract;
using MeterEdge.Readings;
using MeterEdge.SystemTests.Plant;

namespace MeterEdge.SystemTests.Facts;

/// <summary>Holds what arrived against what was committed: at least once, unchanged, nothing else.</summary>
internal static class Delivered
{
    /// <summary>
    /// Everything that a daemon, stopped now, has committed arrives at the latest after its next start; see <see cref="Exactly"/>.
    /// </summary>
    public static async Task InTheEnd(EdgeDaemon daemon, Subscriber headEnd)
    {
        var committed = await daemon.Committed();
        // Without meters nothing new is committed meanwhile.
        daemon.Configure(settings => settings with { Meters = [], FurtherLines = [] });
        var starts = headEnd.Events.Count(one => one.Code == "restarted");
        daemon.Start();
        await Until.True(() => headEnd.Events.Count(one => one.Code == "restarted") > starts, "the daemon's start");
        await Until.True(() => Everything(committed, headEnd.Arrivals), "everything that was committed");
        Assert.Equal(0, await daemon.Stop());
        Exactly(committed, headEnd.Arrivals);
    }

    /// <summary>True when every one of these has arrived.</summary>
    private static bool Everything(IEnumerable<Reading> committed, IReadOnlyList<Arrival> arrivals)
    {
        var arrived = arrivals.Select(Key).ToHashSet();
        return committed.All(reading => arrived.Contains((reading.Epoch, reading.Seq)));
    }

    /// <summary>
    /// Numbers rise by one within an epoch and go on across epochs; every committed reading arrived with exactly its content;
    /// one that arrived twice is the same twice; none arrived that was not committed.
    /// </summary>
    private static void Exactly(IReadOnlyList<Reading> committed, IReadOnlyList<Arrival> arrivals)
    {
        Assert.NotEmpty(committed);
        Assert.Equal(Enumerable.Range(1, committed.Count).Select(seq => (long)seq), committed.Select(reading => reading.Seq));
        var byKey = arrivals.ToLookup(Key);
        foreach (var reading in committed)
        {
            var copies = byKey[(reading.Epoch, reading.Seq)].ToList();
            Assert.True(copies.Count > 0, $"reading {reading.Seq} of {reading.Snapshot.Meter.Serial} was committed and never arrived");
            Assert.Single(copies.Select(copy => copy.Json).Distinct());
            Same(reading, copies[0].Reading);
        }

        // No due time was read twice under two numbers.
        Assert.All(
            committed.GroupBy(reading => (reading.Snapshot.Meter.Serial, reading.Snapshot.Kind, reading.Snapshot.Due)),
            business => Assert.Single(business));

        var known = committed.Select(reading => (reading.Epoch, reading.Seq)).ToHashSet();
        Assert.All(byKey, arrived => Assert.Contains(arrived.Key, known));
        Assert.Single(arrivals.Select(arrival => arrival.Device).Distinct());
    }

    /// <summary>Events of one control id have rising numbers without a hole, whatever was repeated.</summary>
    public static void WithoutHoles(IReadOnlyList<EventMessage> events)
    {
        var numbers = events.Select(one => one.N).Distinct().Order().ToList();
        Assert.Single(events.Select(one => one.Control).Distinct());
        Assert.Equal(Enumerable.Range(1, numbers.Count).Select(n => (long)n), numbers);
        foreach (var copies in events.GroupBy(one => one.N))
            Assert.Single(copies.Select(copy => (copy.T, copy.Code, copy.Meter, copy.Data?.GetRawText())).Distinct());
    }

    private static (string Epoch, long Seq) Key(Arrival arrival) => (arrival.Epoch, arrival.Reading.Seq);

    /// <summary>What arrived says exactly what was committed.</summary>
    public static void Same(Reading committed, ReadingMessage arrived)
    {
        var kept = committed.Snapshot;
        Assert.Equal(
            (kept.Meter.Serial, kept.Meter.Bus, (int)kept.Meter.Unit, kept.Meter.Profile, kept.Due, kept.Time, kept.SpanMs),
            (arrived.Meter, arrived.Bus, arrived.Unit, arrived.Profile, arrived.Due, arrived.T, arrived.SpanMs));
        Assert.Equal($"{kept.Kind}", arrived.Kind, ignoreCase: true);
        Assert.Equal($"{kept.Quality}", arrived.Q, ignoreCase: true);
        Assert.Equal(
            kept.Why.Select(why => $"{why}".ToLowerInvariant()),
            arrived.Why?.Select(why => why.Replace("_", "", StringComparison.Ordinal)) ?? []);
        Assert.Equal(
            kept.Values.Select(value => string.Create(CultureInfo.InvariantCulture, $"{value.Quantity.Key()}={value.Value}")).Order(StringComparer.Ordinal),
            (arrived.Values ?? new Dictionary<string, ReadingValue>()).Select(value => $"{value.Key}={value.Value}").Order(StringComparer.Ordinal));
        Assert.Equal(
            kept.Values.Where(value => value.Raw.Count > 0).Select(value => $"{value.Quantity.Key()}={value.Raw}").Order(StringComparer.Ordinal),
            (arrived.Raw ?? new Dictionary<string, string>()).Select(raw => $"{raw.Key}={raw.Value}").Order(StringComparer.Ordinal));
    }
}
