using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using MeterEdge.Readings;

namespace MeterEdge.Journal;

/// <summary>
/// The <c>body</c> column: everything of a snapshot that has no column of its own, in about 150 bytes for 20 values.
/// Version 1: version, unit, quality, span, time minus due, bus, profile, reasons, then per value the quantity,
/// scale and number of register words in one byte, the mantissa with its sign in the lowest bit, the words.
/// </summary>
internal static class SnapshotBody
{
    private const byte Version = 1;
    private const int MantissaBits = 96;
    private const int LargestScale = 28;
    private const int MostWords = 4;
    private const int WordsShift = 5;
    private const int MostItems = 255;
    // Characters; three bytes each at most in UTF-8.
    private const int MostText = 85;
    private static readonly long EarliestMs = DateTimeOffset.MinValue.ToUnixTimeMilliseconds();
    private static readonly long LatestMs = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    public static void Write(ByteWriter to, Snapshot snapshot)
    {
        to.Byte(Version);
        to.Byte(snapshot.Meter.Unit);
        to.Byte((byte)snapshot.Quality);
        to.Varint((UInt128)snapshot.SpanMs);
        to.Signed(snapshot.Time.ToUnixTimeMilliseconds() - snapshot.Due.ToUnixTimeMilliseconds());
        to.Text(snapshot.Meter.Bus);
        to.Text(snapshot.Meter.Profile);
        to.Varint((UInt128)snapshot.Why.Length);
        foreach (var why in snapshot.Why)
            to.Byte((byte)why);
        to.Varint((UInt128)snapshot.Values.Length);
        foreach (var value in snapshot.Values)
            WriteValue(to, value);
    }

    /// <summary>Whether a snapshot keeps the limits of the format; one that does not is a fault of whoever made it.</summary>
    public static bool Fits(Snapshot snapshot) =>
        snapshot is { SpanMs: >= 0, Why.Length: <= MostItems, Values.Length: <= MostItems }
        && snapshot.Meter is { Serial.Length: <= MostText, Bus.Length: <= MostText, Profile.Length: <= MostText }
        && snapshot.Values.All(value => value.Raw.Count <= MostWords);

    /// <summary>Any bytes are allowed: what is not a body of this version gives false.</summary>
    public static bool TryRead(ReadOnlySpan<byte> body, string serial, byte kind, long timeMs, [NotNullWhen(true)] out Snapshot? snapshot)
    {
        snapshot = null;
        var from = new ByteReader(body);
        if (from.Byte() != Version || !Enum.IsDefined((ReadingKind)kind) || timeMs < EarliestMs || timeMs > LatestMs)
            return false;
        var unit = from.Byte();
        var quality = (Quality)from.Byte();
        var spanMs = from.Count(int.MaxValue);
        var late = from.Signed();
        var bus = from.Text();
        var profile = from.Text();
        var why = new Why[from.Count(MostItems)];
        for (var i = 0; i < why.Length && !from.Failed; i++)
        {
            why[i] = (Why)from.Byte();
            if (!Enum.IsDefined(why[i]))
                return false;
        }

        var values = new Measurement[from.Count(MostItems)];
        for (var i = 0; i < values.Length && !from.Failed; i++)
            values[i] = ReadValue(ref from);
        if (from.Failed || !from.AtEnd || !Enum.IsDefined(quality)
            || (Int128)timeMs - late < EarliestMs || (Int128)timeMs - late > LatestMs)
        {
            return false;
        }

        snapshot = new(
            new(serial, bus, unit, profile),
            (ReadingKind)kind,
            DateTimeOffset.FromUnixTimeMilliseconds(timeMs - late),
            DateTimeOffset.FromUnixTimeMilliseconds(timeMs),
            spanMs,
            quality,
            Own(why),
            Own(values));
        return true;
    }

    private static ImmutableArray<T> Own<T>(T[] owned) =>
        System.Runtime.InteropServices.ImmutableCollectionsMarshal.AsImmutableArray(owned);

    private static void WriteValue(ByteWriter to, Measurement value)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value.Value, bits);
        var scale = (bits[3] >> 16) & 0xFF;
        var mantissa = unchecked(((UInt128)(uint)bits[2] << 64) | ((ulong)(uint)bits[1] << 32) | (uint)bits[0]);
        to.Byte((byte)value.Quantity);
        to.Byte((byte)(scale | (value.Raw.Count << WordsShift)));
        to.Varint((mantissa << 1) | (bits[3] < 0 ? 1u : 0u));
        to.Words(value.Raw.Bits, value.Raw.Count);
    }

    private static Measurement ReadValue(ref ByteReader from)
    {
        var quantity = (Quantity)from.Byte();
        var shape = from.Byte();
        var scale = shape & ((1 << WordsShift) - 1);
        var words = shape >> WordsShift;
        var coded = from.Varint(MantissaBits + 1);
        if (!Enum.IsDefined(quantity) || scale > LargestScale || words > MostWords)
        {
            from.Fail();
            return default;
        }

        var mantissa = coded >> 1;
        var value = unchecked(new decimal(
            (int)(uint)mantissa, (int)(uint)(mantissa >> 32), (int)(uint)(mantissa >> 64), (coded & 1) == 1, (byte)scale));
        return new(quantity, value, new(from.Words(words), (byte)words));
    }
}
