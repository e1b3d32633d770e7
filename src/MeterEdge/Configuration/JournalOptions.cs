using MeterEdge.Configuration.Keys;

namespace MeterEdge.Configuration;

/// <summary>How much of the readings is kept, and for how long.</summary>
public sealed record JournalOptions
{
    /// <summary>Largest size of the journal in MiB, 8 to 1048576. Default: 512.</summary>
    public int QuotaMiB { get; init; } = 512;

    /// <summary>Days that readings are kept, 1 to 3660. Default: 35.</summary>
    public int KeepDays { get; init; } = 35;

    /// <summary>The keys.</summary>
    public static readonly KeyTable<JournalOptions> Keys = KeyTable.For(new JournalOptions())
        .Value(nameof(QuotaMiB), new IntegerScalar(8, 1_048_576), o => o.QuotaMiB, (o, v) => o with { QuotaMiB = v })
        .Value(nameof(KeepDays), new IntegerScalar(1, 3660), o => o.KeepDays, (o, v) => o with { KeepDays = v });
}
