namespace MeterSim.Line;

/// <summary>An answer on its way: which of its bytes a UART would have received by now.</summary>
internal sealed class Transmission(LineTiming timing)
{
    // Bytes are handed over in groups, as from a UART's FIFO, because every wake-up costs some 20 us of CPU. No byte comes
    // early, and the last one of an answer never waits for its group.
    private const long GroupNs = 2_000_000;

    private readonly byte[] _bytes = new byte[256];
    private int _length;
    private int _delivered;
    private long _startNs;
    private long _lastDeliveryNs;

    public bool IsUnderWay { get; private set; }

    public Span<byte> Buffer => _bytes;

    public long NextDueNs
    {
        get
        {
            if (!IsUnderWay)
                return long.MaxValue;
            long next = EndOf(_delivered + 1);
            return Math.Min(EndOf(_length), Math.Max(next, _lastDeliveryNs + GroupNs));
        }
    }

    public void Begin(int length, long startNs)
    {
        _length = length;
        _delivered = 0;
        _startNs = startNs;
        _lastDeliveryNs = startNs;
        IsUnderWay = true;
    }

    /// <summary>The bytes that are due and were not taken before; the last ones end the transmission.</summary>
    public ReadOnlySpan<byte> Take(long nowNs)
    {
        long complete = timing.CharacterNs == 0 ? _length : Math.Clamp((nowNs - _startNs) / timing.CharacterNs, 0, _length);
        ReadOnlySpan<byte> due = _bytes.AsSpan(_delivered, (int)complete - _delivered);
        _delivered = (int)complete;
        _lastDeliveryNs = nowNs;
        IsUnderWay = _delivered < _length;
        return due;
    }

    public void Abort() => IsUnderWay = false;

    private long EndOf(int count) => _startNs + count * timing.CharacterNs;
}
