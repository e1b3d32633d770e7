using MeterEdge.SystemTests.Plant;

namespace MeterEdge.SystemTests.Faults;

/// <summary>
/// Which readings were committed, as far as the outside can know: the numbers of an epoch run without holes, and an epoch begins where
/// another ended, or at 1 in a fresh journal.
/// </summary>
internal static class Numbers
{
    /// <summary>Every committed number, from the readings, gaps and states that were published.</summary>
    public static IReadOnlySet<Number> Committed(Uplink uplink)
    {
        var known = new Dictionary<string, Known>();
        foreach (var arrival in uplink.Arrivals)
            Of(arrival.Epoch).See(arrival.Reading.Seq, arrival.Reading.Seq);
        foreach (var gap in PublishedGap.Of(uplink.Events))
            Of(gap.Epoch).See(gap.First, gap.Last);
        foreach (var state in uplink.States.Where(state => state is { Online: true, Seq: > 0 }))
            Of(state.Epoch!).Promise(state.Seq!.Value);

        var all = new HashSet<Number>();
        var ends = new List<long>();
        foreach (var epoch in known.Values.OrderBy(epoch => epoch.First))
        {
            var before = ends.Where(end => end < epoch.First).DefaultIfEmpty(0).Max();
            var last = Math.Max(epoch.Last, epoch.Promised);
            // What was promised before anything was seen may be a number of the epoch before: then there is nothing between.
            for (var seq = before + 1; seq <= last; seq++)
                all.Add(new(epoch.Id, seq));
            ends.Add(last);
        }

        return all;

        Known Of(string epoch) => known.TryGetValue(epoch, out var found) ? found : known[epoch] = new(epoch);
    }

    private sealed class Known(string id)
    {
        public string Id { get; } = id;

        /// <summary>Smallest number seen; before any, as large as can be.</summary>
        public long First { get; private set; } = long.MaxValue;

        public long Last { get; private set; }

        /// <summary>Largest number that a state of this epoch spoke of.</summary>
        public long Promised { get; private set; }

        public void See(long first, long last) => (First, Last) = (Math.Min(First, first), Math.Max(Last, last));

        public void Promise(long seq) => Promised = Math.Max(Promised, seq);
    }
}

/// <summary>Name of a reading.</summary>
internal readonly record struct Number(string Epoch, long Seq);
