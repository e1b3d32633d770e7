using MeterEdge.Modbus.Line;

namespace MeterEdge.Metering.Evidence;

/// <summary>How many exchanges were garbled, by what was wrong; see <see cref="Garble"/>.</summary>
public readonly record struct GarbleCounts(
    long Noise, long Truncated, long BadCrc, long ForeignUnit, long WrongFunction, long WrongLength, long OtherTransaction, long NoSilence)
{
    /// <summary>All of them.</summary>
    public long Total => Noise + Truncated + BadCrc + ForeignUnit + WrongFunction + WrongLength + OtherTransaction + NoSilence;

    /// <summary>Bytes that came and made no frame at all: what a bad line does to a good answer.</summary>
    public long Spoilt => Noise + Truncated + BadCrc;

    /// <summary>The sums of both.</summary>
    public static GarbleCounts operator +(GarbleCounts one, GarbleCounts other) => new(
        one.Noise + other.Noise,
        one.Truncated + other.Truncated,
        one.BadCrc + other.BadCrc,
        one.ForeignUnit + other.ForeignUnit,
        one.WrongFunction + other.WrongFunction,
        one.WrongLength + other.WrongLength,
        one.OtherTransaction + other.OtherTransaction,
        one.NoSilence + other.NoSilence);

    /// <summary>One of a kind; nothing for what was not garbled.</summary>
    internal static GarbleCounts One(Garble garble) => garble switch
    {
        Garble.None => default,
        Garble.Noise => new() { Noise = 1 },
        Garble.Truncated => new() { Truncated = 1 },
        Garble.BadCrc => new() { BadCrc = 1 },
        Garble.ForeignUnit => new() { ForeignUnit = 1 },
        Garble.WrongFunction => new() { WrongFunction = 1 },
        Garble.WrongLength => new() { WrongLength = 1 },
        Garble.OtherTransaction => new() { OtherTransaction = 1 },
        Garble.NoSilence => new() { NoSilence = 1 },
    };
}
