namespace MeterEdge.Modbus.Line;

/// <summary>
/// The bytes that came lately, in one piece for the parsers. Keeps at least the last <see cref="AnswerPattern.MaxLength"/>
/// of them, however much noise there is, and counts all.
/// </summary>
internal sealed class Reception
{
    private readonly byte[] _bytes = new byte[4 * AnswerPattern.MaxLength];
    private long _dropped;

    /// <summary>Bytes that are kept.</summary>
    public int Count { get; private set; }

    /// <summary>All bytes since <see cref="Forget"/>, also those no longer kept.</summary>
    public long Total => _dropped + Count;

    /// <summary>Where the next bytes go, at least <see cref="AnswerPattern.MaxLength"/> of them; drops old ones if need be.</summary>
    public Span<byte> Room()
    {
        if (_bytes.Length - Count < AnswerPattern.MaxLength)
        {
            _bytes.AsSpan(Count - AnswerPattern.MaxLength, AnswerPattern.MaxLength).CopyTo(_bytes);
            _dropped += Count - AnswerPattern.MaxLength;
            Count = AnswerPattern.MaxLength;
        }

        return _bytes.AsSpan(Count);
    }

    /// <summary>So many bytes were put into the room; they come back.</summary>
    public ReadOnlySpan<byte> Add(int count)
    {
        Count += count;
        return _bytes.AsSpan(Count - count, count);
    }

    /// <summary>What is kept, up to this byte.</summary>
    public ReadOnlySpan<byte> UpTo(int end) => _bytes.AsSpan(0, end);

    /// <summary>How many bytes came before a frame of this length that ends at this byte.</summary>
    public long Before(int end, int length) => _dropped + end - length;

    public void Forget()
    {
        Count = 0;
        _dropped = 0;
    }
}
