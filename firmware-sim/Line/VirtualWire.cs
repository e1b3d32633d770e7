namespace MeterSim.Line;

/// <summary>Where a byte lies on the wire, and whether the silence before it was long enough to begin a frame.</summary>
internal readonly record struct WireByte(long StartNs, long EndNs, bool AfterSilence);

/// <summary>
/// The pair of wires. The host hands its bytes over all at once; here each gets the time that a UART would need.
/// Knows only times, never the bytes.
/// </summary>
internal sealed class VirtualWire(LineTiming timing)
{
    // Far in the past, with room to subtract from.
    private long _hostEndNs = long.MinValue / 2;
    private long _lastEndNs = long.MinValue / 2;

    /// <summary>Time during which bytes were on the wire, both directions.</summary>
    public long BusyNs { get; private set; }

    /// <summary>When the wire will have been silent long enough for anybody to begin.</summary>
    public long QuietFromNs => _lastEndNs + timing.SilenceNs;

    /// <summary>Puts the host's next byte behind its previous one. The host does not listen before it talks: it may collide.</summary>
    public WireByte PlaceHostByte(long nowNs)
    {
        long start = Math.Max(nowNs, _hostEndNs);
        bool afterSilence = start >= QuietFromNs;
        _hostEndNs = start + timing.CharacterNs;
        _lastEndNs = Math.Max(_lastEndNs, _hostEndNs);
        BusyNs += timing.CharacterNs;
        return new WireByte(start, _hostEndNs, afterSilence);
    }

    /// <summary>Puts a whole answer on the wire, gapless.</summary>
    public void PlaceAnswer(long startNs, int count)
    {
        _lastEndNs = Math.Max(_lastEndNs, startNs + count * timing.CharacterNs);
        BusyNs += count * timing.CharacterNs;
    }
}
