namespace MeterSim.Switches;

/// <summary>
/// The poles of one switch over time. A motion is entered when it begins, with everything that will come of it, so that a meter
/// on another line, with a thread of its own, sees it to the millisecond. Thread-safe.
/// </summary>
internal sealed class Contacts
{
    // More motions than a look at them lies behind are not remembered.
    private const int MostKept = 1024;

    private readonly Lock _lock = new();
    private readonly List<(long Ms, Poles Poles)> _motions = [(0, new Poles(Poles.All, Poles.All))];

    /// <summary>Nothing of it is later than this.</summary>
    public long SettledMs
    {
        get
        {
            lock (_lock)
                return _motions[^1].Ms;
        }
    }

    public Poles At(long ms)
    {
        lock (_lock)
        {
            int last = _motions.Count - 1;
            while (last > 0 && _motions[last].Ms > ms)
                last--;
            return _motions[last].Poles;
        }
    }

    public bool Conducts(int pole, long ms) => (At(ms).Conducting & (1 << pole)) != 0;

    /// <summary>When they move next; <see cref="long.MaxValue"/> if they rest.</summary>
    public long NextAfter(long ms)
    {
        lock (_lock)
        {
            long next = long.MaxValue;
            for (int i = _motions.Count - 1; i >= 0 && _motions[i].Ms > ms; i--)
                next = _motions[i].Ms;
            return next;
        }
    }

    /// <summary>A new motion, in the order of time; it ends one that is under way.</summary>
    public void Move(long nowMs, IEnumerable<(long Ms, Poles Poles)> motion)
    {
        lock (_lock)
        {
            _motions.RemoveAll(m => m.Ms > nowMs);
            _motions.AddRange(motion);
            if (_motions.Count > MostKept)
                _motions.RemoveRange(1, _motions.Count - MostKept);
        }
    }
}
