namespace MeterEdge.Journal;

/// <summary>Which numbers the enabled sinks have not acknowledged.</summary>
internal sealed class Owing
{
    private readonly List<(string? Sink, RangeSet Numbers)> _shares = [];

    public Owing(IReadOnlyDictionary<string, SinkPosition> positions, long head)
    {
        Anybody = RangeSet.Empty;
        RangeSet? everybody = null;
        var owed = new List<(string Sink, RangeSet Numbers)>(positions.Count);
        foreach (var (sink, position) in positions)
        {
            var numbers = position.Unacknowledged.Add(position.Live + 1, head);
            owed.Add((sink, numbers));
            Anybody = Anybody.Union(numbers);
            everybody = everybody?.Intersect(numbers) ?? numbers;
        }

        if (everybody is null)
            return;
        _shares.Add((null, everybody));
        foreach (var (sink, numbers) in owed)
            _shares.Add((sink, numbers.Except(everybody)));
    }

    /// <summary>What at least one sink is owed.</summary>
    public RangeSet Anybody { get; }

    /// <summary>
    /// What of these numbers is lost when they go: without a sink where all were owed it, else once for each sink that was. Rising within a sink.
    /// </summary>
    public IEnumerable<(string? Sink, SequenceRange Range)> Lost(long first, long last)
    {
        foreach (var (sink, numbers) in _shares)
        {
            foreach (var range in numbers.Ranges)
            {
                if (range.Last >= first && range.First <= last)
                    yield return (sink, new(Math.Max(range.First, first), Math.Min(range.Last, last)));
            }
        }
    }
}
