namespace MeterSim.Line;

/// <summary>Where a byte lies on the wire, and whether the silence before it was long enough to begin a frame.</summary>
internal readonly record struct WireByte(long StartNs, long EndNs, bool AfterSilence);

/// <summary>
/// The pair of wires. The host hands its bytes over all at once; here each gets the time that a UART would need. Nobody
/// listens before he talks: whoever overlaps with another spoils both.
/// </summary>
internal sealed class VirtualWire(LineTiming timing)
{
    // Older ones overlap with nothing that can still begin.
    private const int HostRunsKept = 16;

    private readonly List<Transmission> _onAir = [];
    private readonly List<(long StartNs, long EndNs)> _hostRuns = [];

    // Far in the past, with room to subtract from.
    private long _hostEndNs = long.MinValue / 2;
    private long _lastEndNs = long.MinValue / 2;

    /// <summary>Time during which bytes were on the wire, summed over all senders.</summary>
    public long BusyNs { get; private set; }

    /// <summary>When the wire will have been silent long enough for anybody to begin.</summary>
    public long QuietFromNs => _lastEndNs + timing.SilenceNs;

    /// <summary>The meters that talk now, in the order in which they began.</summary>
    public IReadOnlyList<Transmission> OnAir => _onAir;

    /// <summary>Puts the host's next byte behind its previous one.</summary>
    public WireByte PlaceHostByte(long nowNs)
    {
        long start = Math.Max(nowNs, _hostEndNs);
        bool afterSilence = start >= QuietFromNs;
        long end = start + timing.CharacterNs;
        foreach (Transmission other in _onAir)
            other.Spoil(start, end);
        RememberHost(start, end);
        _hostEndNs = end;
        _lastEndNs = Math.Max(_lastEndNs, end);
        BusyNs += timing.CharacterNs;
        return new WireByte(start, end, afterSilence);
    }

    /// <summary>Puts the time of a whole answer on the wire, gapless.</summary>
    public void PlaceAnswer(long startNs, int count)
    {
        _lastEndNs = Math.Max(_lastEndNs, startNs + count * timing.CharacterNs);
        BusyNs += count * timing.CharacterNs;
    }

    /// <summary>A meter has begun.</summary>
    public void Place(Transmission answer)
    {
        PlaceAnswer(answer.StartNs, answer.Length);
        foreach (Transmission other in _onAir)
        {
            other.Spoil(answer.StartNs, answer.EndNs);
            answer.Spoil(other.StartNs, other.EndNs);
            answer.DropUntil(other.EndNs);
        }
        foreach ((long start, long end) in _hostRuns)
            answer.Spoil(start, end);
        _onAir.Add(answer);
    }

    public void Remove(Transmission answer) => _onAir.Remove(answer);

    public void RemoveAll() => _onAir.Clear();

    private void RememberHost(long startNs, long endNs)
    {
        if (_hostRuns.Count > 0 && _hostRuns[^1].EndNs == startNs)
        {
            _hostRuns[^1] = (_hostRuns[^1].StartNs, endNs);
            return;
        }
        if (_hostRuns.Count == HostRunsKept)
            _hostRuns.RemoveAt(0);
        _hostRuns.Add((startNs, endNs));
    }
}
