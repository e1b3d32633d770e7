namespace MeterSim.Physics;

/// <summary>SplitMix64: the same seed gives the same run on every machine and runtime.</summary>
internal sealed class Dice(ulong seed)
{
    private ulong _state = seed;

    /// <summary>Independent dice for one purpose (a unit, say) under one seed.</summary>
    public static Dice For(int seed, int purpose) =>
        new(unchecked((ulong)seed * 0x9E3779B97F4A7C15UL ^ (ulong)purpose * 0xD1B54A32D192ED03UL));

    public ulong Next()
    {
        unchecked
        {
            _state += 0x9E3779B97F4A7C15UL;
            ulong z = _state;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
            return z ^ (z >> 31);
        }
    }

    /// <summary>In [0, 1).</summary>
    public double Fraction() => (Next() >> 11) * (1.0 / (1UL << 53));

    public void Fill(Span<byte> bytes)
    {
        foreach (ref byte b in bytes)
            b = (byte)(Next() >> 56);
    }

    /// <summary>From <paramref name="low"/> to <paramref name="high"/>, both included.</summary>
    public int Between(int low, int high) => low + (int)(Next() % (ulong)(high - low + 1));
}
