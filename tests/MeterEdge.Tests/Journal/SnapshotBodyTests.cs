using CsCheck;
using MeterEdge.Journal;
using MeterEdge.Readings;

namespace MeterEdge.Tests.Journal;

public class SnapshotBodyTests
{
    [Fact]
    public void Twenty_values_with_ten_raw_energies_take_at_most_250_bytes()
    {
        Assert.InRange(Body(Some.Full()).Length, 100, 250);
    }

    [Fact]
    public void What_is_written_is_read()
    {
        Snapshots.Sample(snapshot => Same(snapshot, Read(Body(snapshot), snapshot)));
    }

    [Fact]
    public void Any_bytes_give_a_snapshot_or_false_and_nothing_else()
    {
        Gen.Select(Gen.Byte.Array[0, 300], Gen.Byte, Gen.Long).Sample((bytes, kind, timeMs) =>
        {
            if (SnapshotBody.TryRead(bytes, "1", kind, timeMs, out var snapshot))
                _ = Body(snapshot);
        });
    }

    [Fact]
    public void A_body_with_any_byte_changed_gives_a_snapshot_or_false_and_nothing_else()
    {
        Gen.Select(Snapshots, Gen.Int[0, 10_000], Gen.Byte).Sample((snapshot, at, value) =>
        {
            var body = Body(snapshot);
            body[at % body.Length] = value;
            SnapshotBody.TryRead(body, "1", (byte)snapshot.Kind, snapshot.Time.ToUnixTimeMilliseconds(), out _);
        });
    }

    [Fact]
    public void A_body_that_is_cut_or_longer_is_no_body()
    {
        var snapshot = Some.Full();
        var body = Body(snapshot);
        for (var length = 0; length < body.Length; length++)
            Assert.Null(Read(body[..length], snapshot));
        Assert.Null(Read([.. body, 0], snapshot));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-0.001")]
    [InlineData("79228162514264337593543950335")]
    [InlineData("-79228162514264337593543950335")]
    [InlineData("0.0000000000000000000000000001")]
    public void The_ends_of_decimal_survive(string text)
    {
        var value = decimal.Parse(text, null);
        var snapshot = Some.Snapshot(1) with { Values = [new(Quantity.Power, value, default)] };
        Assert.Equal(value, Read(Body(snapshot), snapshot)!.Values[0].Value);
    }

    internal static readonly Gen<Snapshot> Snapshots =
        Gen.Select(
            Gen.Select(Gen.String[0, 30], Gen.String[0, 30], Gen.Byte),
            Gen.Enum<ReadingKind>(),
            Gen.Select(Gen.Long[-60_000_000_000_000, 250_000_000_000_000], Gen.Long[-1_000_000_000, 1_000_000_000], Gen.Int[0, int.MaxValue]),
            Gen.Enum<Quality>(),
            Gen.Enum<Why>().Array[0, 6],
            Gen.Select(
                Gen.Enum<Quantity>(),
                Gen.Decimal,
                Gen.Select(Gen.ULong, Gen.Int[0, 4], (bits, count) =>
                    new RegisterWords(count == 4 ? bits : bits & ((1UL << (count * 16)) - 1), (byte)count)),
                (quantity, value, raw) => new Measurement(quantity, value, raw)).Array[0, 41],
            (address, kind, times, quality, why, values) => new Snapshot(
                new("130005218841", WellFormed(address.Item1), address.Item3, WellFormed(address.Item2)),
                kind,
                DateTimeOffset.FromUnixTimeMilliseconds(times.Item1 - times.Item2),
                DateTimeOffset.FromUnixTimeMilliseconds(times.Item1),
                times.Item3,
                quality,
                [.. why],
                [.. values]));

    // A random string may hold half of a surrogate pair, which no text encoding keeps.
    private static string WellFormed(string text) => string.Concat(text.Where(one => !char.IsSurrogate(one)));

    internal static bool Same(Snapshot expected, Snapshot? actual) =>
        actual is not null
        && expected with { Why = [], Values = [] } == actual with { Why = [], Values = [] }
        && expected.Why.SequenceEqual(actual.Why)
        && expected.Values.SequenceEqual(actual.Values);

    private static byte[] Body(Snapshot snapshot)
    {
        var writer = new ByteWriter();
        SnapshotBody.Write(writer, snapshot);
        return writer.Written.ToArray();
    }

    private static Snapshot? Read(byte[] body, Snapshot of) =>
        SnapshotBody.TryRead(body, of.Meter.Serial, (byte)of.Kind, of.Time.ToUnixTimeMilliseconds(), out var snapshot) ? snapshot : null;
}
