namespace MeterEdge.Tests.Control.Cases.Invariants;

/// <summary>Whether a process still runs, and at which request to a meter it will end.</summary>
internal sealed class EdgeProcess
{
    private int? _requests;
    private bool _atWrite;
    private bool _done;
    private bool _now;

    /// <summary>When it last asked a meter something.</summary>
    public Action OnRequest { get; init; } = () => { };

    public bool HasEnded { get; private set; }

    public void EndAt(int request, bool done) => (_requests, _done) = (request, done);

    public void EndAtWrite(bool done) => (_atWrite, _done) = (true, done);

    public void End() => HasEnded = true;

    public bool EndsBefore(bool isWrite)
    {
        if (HasEnded)
            return true;
        OnRequest();
        _now = (_atWrite && isWrite) || (_requests is { } left && left <= 0);
        _requests -= 1;
        HasEnded = _now && !_done;
        return HasEnded;
    }

    public bool EndsAfter()
    {
        HasEnded |= _now;
        return HasEnded;
    }
}
