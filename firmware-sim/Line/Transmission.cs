using MeterSim.Physics;

namespace MeterSim.Line;

/// <summary>
/// Bytes that a meter sends: which of them a UART would have received by now, and which another sender has spoilt.
/// Of two meters that talk at once, the host receives as many bytes as fit one after the other: those of the one that began
/// first, spoilt, and of the other only what comes after.
/// </summary>
internal sealed class Transmission(LineTiming timing, Dice dice)
{
    // Bytes are handed over in groups, as from a UART's FIFO, because every wake-up costs some 20 us of CPU. No byte comes
    // early, and the last one of an answer never waits for its group.
    private const long GroupNs = 2_000_000;

    // A frame and noise on both sides.
    private const int Longest = 3 * 256;

    private readonly byte[] _bytes = new byte[Longest];
    private readonly bool[] _isSpoilt = new bool[Longest];
    private int _length;
    private int _delivered;
    private long _lastDeliveryNs;

    public bool IsUnderWay { get; private set; }

    public Span<byte> Buffer => _bytes;

    public long StartNs { get; private set; }

    public long EndNs => StartNs + _length * timing.CharacterNs;

    public int Length => _length;

    /// <summary>Another sender talked at the same time.</summary>
    public bool IsCollided { get; private set; }

    public long NextDueNs
    {
        get
        {
            if (!IsUnderWay)
                return long.MaxValue;
            long next = EndOf(Math.Min(_delivered + 1, _length));
            return Math.Min(EndNs, Math.Max(next, _lastDeliveryNs + GroupNs));
        }
    }

    public void Begin(int length, long startNs)
    {
        _length = length;
        _delivered = 0;
        StartNs = startNs;
        _lastDeliveryNs = startNs;
        IsCollided = false;
        _isSpoilt.AsSpan(0, length).Clear();
        IsUnderWay = true;
    }

    /// <summary>Somebody else talks from here to there: spoils the bytes that overlap.</summary>
    public void Spoil(long fromNs, long untilNs)
    {
        if (untilNs <= StartNs || fromNs >= EndNs)
            return;
        IsCollided = true;
        int first = (int)Math.Max(0, (fromNs - StartNs) / timing.CharacterNs);
        int end = (int)Math.Min(_length, (untilNs - StartNs + timing.CharacterNs - 1) / timing.CharacterNs);
        for (int i = first; i < end; i++)
        {
            if (!_isSpoilt[i])
                _bytes[i] ^= (byte)dice.Between(1, 255);
            _isSpoilt[i] = true;
        }
    }

    /// <summary>Spoils everything: for a line without time, where two talk at once although neither takes any.</summary>
    public void SpoilAll()
    {
        IsCollided = true;
        for (int i = 0; i < _length; i++)
            _bytes[i] ^= (byte)dice.Between(1, 255);
    }

    /// <summary>The host's UART is taken until then: bytes that begin earlier are not received.</summary>
    public void DropUntil(long untilNs)
    {
        if (untilNs > StartNs)
            _delivered = Math.Max(_delivered, (int)Math.Min(_length, (untilNs - StartNs + timing.CharacterNs - 1) / timing.CharacterNs));
    }

    /// <summary>The bytes that are due and were not taken before; the last ones end the transmission.</summary>
    public ReadOnlySpan<byte> Take(long nowNs)
    {
        int complete = timing.CharacterNs == 0 ? _length : (int)Math.Clamp((nowNs - StartNs) / timing.CharacterNs, 0, _length);
        ReadOnlySpan<byte> due = complete > _delivered ? _bytes.AsSpan(_delivered, complete - _delivered) : default;
        _delivered = Math.Max(_delivered, complete);
        _lastDeliveryNs = nowNs;
        IsUnderWay = complete < _length;
        return due;
    }

    public void Abort() => IsUnderWay = false;

    private long EndOf(int count) => StartNs + count * timing.CharacterNs;
}
