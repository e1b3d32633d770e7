using System.Globalization;
using MeterEdge.SystemTests.Plant;

namespace MeterEdge.SystemTests.Faults;

/// <summary>
/// Knows which readings a time series database has got. Points bear no numbers: a reading is found by meter, kind and due time.
/// What was taken, and how often, is seen at the proxy; what is still there is asked of the server, where it keeps what it takes.
/// </summary>
/// <param name="proxy">Before the server.</param>
/// <param name="stored">Everything that the server holds; without it, what it has acknowledged counts.</param>
internal sealed class DatabaseWitness(HttpProxy proxy, Func<Task<IReadOnlyList<Point>>>? stored)
{
    private readonly List<Sample> _taken = [];
    private int _looked;

    /// <summary>Numbers of these readings, once for each time that they were taken; a value that differs fails the test.</summary>
    public async Task<IReadOnlyList<Number>> Deliveries(IReadOnlyList<Arrival> readings)
    {
        var taken = Taken().ToLookup(sample => sample.Key);
        var held = stored is null ? taken : (await stored()).Select(Sample.Of).ToLookup(sample => sample.Key);
        var deliveries = new List<Number>();
        foreach (var reading in readings.DistinctBy(Judge.Key))
        {
            var key = Sample.KeyOf(reading.Reading);
            if (!held.Contains(key))
                continue;
            Holds(reading, held[key]);
            deliveries.AddRange(Enumerable.Repeat(Judge.Key(reading), Math.Max(1, taken[key].Count())));
        }

        return deliveries;
    }

    /// <summary>The server holds no point that is not one of these readings.</summary>
    public async Task HoldsNothingElse(IReadOnlyList<Arrival> readings)
    {
        var known = readings.Select(reading => Sample.KeyOf(reading.Reading)).ToHashSet();
        var held = stored is null ? Taken() : (await stored()).Select(Sample.Of);
        Assert.All(held, sample => Assert.Contains(sample.Key, known));
    }

    private List<Sample> Taken()
    {
        var writes = proxy.Writes;
        foreach (var write in writes.Skip(_looked).Where(write => write.Taken))
            _taken.AddRange(write.Lines.Select(Sample.OfLine));
        _looked = writes.Count;
        return _taken;
    }

    private static void Holds(Arrival reading, IEnumerable<Sample> samples)
    {
        foreach (var (quantity, value) in reading.Reading.Values ?? new Dictionary<string, Contract.ReadingValue>())
        {
            var found = samples.Where(sample => sample.Fields.ContainsKey(quantity)).Select(sample => sample.Fields[quantity]).ToList();
            // The databases hold all but counters as double.
            Assert.True(
                found.Count > 0 && found.All(one => one == (double)value.Number!.Value),
                $"{quantity} is {value} in {reading.Json}, and {string.Join(" or ", found)} in the database");
        }
    }

    /// <summary>A point, or a part of one, in the terms of readings.</summary>
    private sealed record Sample(string Kind, string Meter, long DueMs, IReadOnlyDictionary<string, double> Fields)
    {
        public (string Kind, string Meter, long DueMs) Key => (Kind, Meter, DueMs);

        public static (string Kind, string Meter, long DueMs) KeyOf(Contract.ReadingMessage reading) =>
            (reading.Kind, reading.Meter, reading.Due.ToUnixTimeMilliseconds());

        public static Sample Of(Point point)
        {
            // One server makes a measurement of each field: kind_field.
            var (kind, field) = point.Measurement.Split('_', 2) is [var before, var after] ? (before, after) : (point.Measurement, null);
            return new(
                kind, point.Tags["meter"], point.Time.ToUnixTimeMilliseconds(),
                point.Fields.ToDictionary(one => field ?? one.Key, one => one.Value.GetDouble()));
        }

        /// <summary>A line as the daemon writes it; no name in these tests needs an escape.</summary>
        public static Sample OfLine(string line)
        {
            Assert.DoesNotContain('\\', line);
            var parts = line.Split(' ');
            var tags = parts[0].Split(',');
            var fields = parts[1].Split(',').Select(field => field.Split('=')).ToDictionary(
                field => field[0], field => double.Parse(field[1].TrimEnd('i'), CultureInfo.InvariantCulture));
            return new(
                tags[0], tags.Single(tag => tag.StartsWith("meter=", StringComparison.Ordinal))["meter=".Length..],
                long.Parse(parts[2], CultureInfo.InvariantCulture), fields);
        }
    }
}
