using MeterEdge.Readings;

namespace MeterEdge.SystemTests.PowerCut;

/// <summary>Readings that are known again by the number they were made from.</summary>
internal static class Numbered
{
    private const int Values = 40;
    private static readonly DateTimeOffset First = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Every third is large, so that pages fill and the readings are of several to a page.</summary>
    public static Snapshot Snapshot(int n) => new(
        new("130005218841", "bus-1", 12, "eastron-sdm630"),
        ReadingKind.Instant,
        First.AddSeconds(n),
        First.AddSeconds(n).AddMilliseconds(412),
        212,
        Quality.Good,
        [],
        [
            .. Enumerable.Range(0, n % 3 == 0 ? Values : 1).Select(i => new Measurement(Quantity.EnergyExport, (decimal)n * i, new((ulong)n << i, 4))),
            new(Quantity.EnergyImport, n, new(unchecked((uint)n), 2)),
        ]);

    /// <summary>The number of a reading, when it is exactly what was made from that number.</summary>
    public static int? Of(Snapshot snapshot)
    {
        var n = (int)snapshot.Values[^1].Value;
        var made = Snapshot(n);
        return snapshot with { Values = [], Why = [] } == made with { Values = [], Why = [] } && snapshot.Values.SequenceEqual(made.Values) ? n : null;
    }
}
