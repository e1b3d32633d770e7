using MeterEdge.Contract;

namespace MeterEdge.HeadEnd.Demo.View;

/// <summary>What is known of one meter: its newest quality, and the newest value of each quantity with the time of the newest.</summary>
public sealed class MeterMemory
{
    private readonly Dictionary<string, ReadingValue> _values = [];
    private DateTimeOffset _newest = DateTimeOffset.MinValue;

    /// <summary>Quality of the newest reading; null before the first.</summary>
    public string? Quality { get; private set; }

    /// <summary>Reasons that go with it.</summary>
    public IReadOnlyList<string> Why { get; private set; } = [];

    /// <summary>The daemon has given it up for now and only looks in on it.</summary>
    public bool Lost { get; set; }

    /// <summary>When the newest value was read; null before the first.</summary>
    public DateTimeOffset? ReadAt { get; private set; }

    /// <summary>The newest values by key. A missed pass leaves the old ones, which then grow old visibly.</summary>
    public IReadOnlyDictionary<string, ReadingValue> Values => _values;

    /// <summary>Takes a reading in; one that is older than what is known (a backlog) changes nothing.</summary>
    public void Take(DateTimeOffset time, string quality, IReadOnlyList<string>? why, IReadOnlyDictionary<string, ReadingValue>? values)
    {
        if (time < _newest)
            return;

        (_newest, Quality, Why) = (time, quality, why ?? []);
        if (values is not { Count: > 0 })
            return;

        ReadAt = time;
        foreach (var (key, value) in values)
            _values[key] = value;
    }
}
