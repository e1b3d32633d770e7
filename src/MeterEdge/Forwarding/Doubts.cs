using MeterEdge.Journal;

namespace MeterEdge.Forwarding;

/// <summary>
/// Whether a rejected reading is at fault, or the sink. A sink that is set up wrongly rejects everything "for ever"; taken at its word it
/// would empty the journal into the dead letters. So a reading is hopeless only when the sink took another one beside
/// it, or took another one since it first rejected this one.
/// </summary>
internal sealed class Doubts
{
    // Forgetting a doubt costs another send, nothing else.
    private const int Most = 1000;

    private readonly Dictionary<long, long> _since = [];
    private long _accepted;

    /// <summary>The sink took something.</summary>
    public void Accepted() => _accepted++;

    /// <summary>The sink took these after all.</summary>
    public void Clear(SequenceRange range)
    {
        foreach (var seq in _since.Keys.Where(seq => seq >= range.First && seq <= range.Last).ToList())
            _since.Remove(seq);
    }

    /// <summary>The sink rejected this reading; false when that may be the sink's own fault.</summary>
    public bool IsHopeless(long seq, bool tookOthers)
    {
        if (tookOthers || (_since.TryGetValue(seq, out var then) && _accepted > then))
        {
            _since.Remove(seq);
            return true;
        }

        if (_since.Count >= Most)
            _since.Clear();
        _since.TryAdd(seq, _accepted);
        return false;
    }
}
