namespace MeterEdge.Metering.Evidence;

/// <summary>The bytes of one exchange, or of one burst outside of any: the first of them, and how many there were.</summary>
internal sealed class Heard
{
    private const int MostLooked = 64;

    // A request that comes back and the longest answer, twice.
    private readonly byte[] _bytes = new byte[2 * (256 + 256)];
    private int _kept;

    /// <summary>The first of them.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _kept);

    /// <summary>All of them.</summary>
    public long Total { get; private set; }

    /// <summary>Those among them that were late answers.</summary>
    public int Late { get; private set; }

    /// <summary>Three of four bytes or more are 00 or FF.</summary>
    public bool IsBlank
    {
        get
        {
            var looked = Bytes[..Math.Min(_kept, MostLooked)];
            return looked.Length >= 2 && 4 * (looked.Count((byte)0x00) + looked.Count((byte)0xFF)) >= 3 * looked.Length;
        }
    }

    public void Add(ReadOnlySpan<byte> bytes)
    {
        Total += bytes.Length;
        var fits = bytes[..Math.Min(bytes.Length, _bytes.Length - _kept)];
        fits.CopyTo(_bytes.AsSpan(_kept));
        _kept += fits.Length;
    }

    public void CameLate(int bytes) => Late += bytes;

    public void Clear()
    {
        _kept = 0;
        Total = 0;
        Late = 0;
    }
}
