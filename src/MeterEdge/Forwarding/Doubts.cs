using MeterEdge.Journal;

namespace MeterEdge.Forwarding;

/// <summary>
/// Whether a rejected reading is at fault, or the sink. A sink that is set up wrongly rejects everything "for ever"; taken at its word it
/// would empty the journal into the dead letters. So a reading is hopeless only when the sink took another one beside
/// it, or took another one since it first rejected this one; and only a few are on one day. A sink that takes some kinds of
/// readings and rejects all of another is set up wrongly too.
/// </summary>
internal sealed class Doubts(TimeProvider time)
{
    /// <summary>Most hopeless readings of one day.</summary>
    public const int MostHopeless = 100;

    // Forgetting a doubt costs another send, nothing else.
    private const int Most = 1000;

    private readonly Dictionary<long, long> _since = [];
    private long _accepted;
    private long _day = time.GetTimestamp();
    private int _hopeless;

    /// <summary>The sink took something.</summary>
    public void Accepted() => _accepted++;

    /// <summary>The sink took these after all.</summary>
    public void Clear(SequenceRange range)
    {
        foreach (var seq in _since.Keys.Where(seq => seq >= range.First && seq <= range.Last).ToList())
            _since.Remove(seq);
    }

    /// <summary>What to think of a reading that the sink has rejected alone.</summary>
    /// <param name="seq">Its number.</param>
    /// <param name="tookOthers">The sink took others of the same batch.</param>
    public Doubt Of(long seq, bool tookOthers)
    {
        if (!tookOthers && !(_since.TryGetValue(seq, out var then) && _accepted > then))
        {
            if (_since.Count >= Most)
                _since.Clear();
            _since.TryAdd(seq, _accepted);
            return Doubt.Open;
        }

        if (time.GetElapsedTime(_day) >= TimeSpan.FromDays(1))
            (_day, _hopeless) = (time.GetTimestamp(), 0);
        if (_hopeless >= MostHopeless)
            return Doubt.TooMany;
        _hopeless++;
        _since.Remove(seq);
        return Doubt.Hopeless;
    }
}

/// <summary>Who is at fault when a sink rejects a reading.</summary>
internal enum Doubt
{
    /// <summary>Nobody knows yet: the reading is kept.</summary>
    Open,

    /// <summary>The reading: it is set apart.</summary>
    Hopeless,

    /// <summary>The sink, though it takes others: the reading is kept.</summary>
    TooMany,
}
