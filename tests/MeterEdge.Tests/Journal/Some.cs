using System.Collections.Immutable;
using MeterEdge.Journal;
using MeterEdge.Readings;

namespace MeterEdge.Tests.Journal;

/// <summary>Readings for tests of everything behind the journal.</summary>
internal static class Some
{
    public static readonly DateTimeOffset Start = new(2026, 11, 23, 10, 15, 0, TimeSpan.Zero);

    /// <summary>A good reading; <paramref name="n"/> can be found again in its energy.</summary>
    public static Snapshot Snapshot(int n, string serial = "130005218841", DateTimeOffset? due = null) => new(
        new(serial, "bus-1", 12, "eastron-sdm630"),
        ReadingKind.Instant,
        due ?? Start.AddSeconds(n),
        (due ?? Start.AddSeconds(n)).AddMilliseconds(412),
        212,
        Quality.Good,
        [],
        [
            new(Quantity.VoltageL1, 230.1m, default),
            new(Quantity.EnergyImport, n, new(unchecked((uint)n), 2)),
        ]);

    public static Snapshot Missing(int n) => Snapshot(n) with { Quality = Quality.Missing, Why = [Why.NoAnswer], Values = [] };

    /// <summary>20 values of which 10 are energies with their registers: the size that the contract promises.</summary>
    public static Snapshot Full() => Snapshot(1) with
    {
        Values =
        [
            .. Enum.GetValues<Quantity>().Where(quantity => !quantity.IsEnergy()).Take(10)
                .Select(quantity => new Measurement(quantity, 12345.678m, default)),
            .. Enum.GetValues<Quantity>().Where(quantity => quantity.IsEnergy()).Take(10)
                .Select(quantity => new Measurement(quantity, 123_456_789_012m, new(0x1234_5678_9ABC_DEF0, 2))),
        ],
    };

    public static ImmutableArray<Snapshot> Snapshots(int first, int count) =>
        [.. Enumerable.Range(first, count).Select(n => Snapshot(n))];

    /// <summary>The number a reading was made from.</summary>
    public static int Number(Reading reading) => (int)reading.Snapshot.Values[^1].Value;

    public static JournalSettings Settings(string folder, params string[] sinks) => new() { Directory = folder, Sinks = sinks };
}
