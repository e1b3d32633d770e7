using MeterEdge.Configuration.Keys;

namespace MeterEdge.Configuration;

/// <summary>When meters are read. Every interval divides a day and is aligned to local midnight.</summary>
public sealed record ScheduleOptions
{
    private static readonly DurationScalar Interval = new(TimeSpan.FromSeconds(1), TimeSpan.FromDays(1), dividesDay: true);

    /// <summary>Interval of complete readings, 1 s to 1 day. Default: 00:01:00.</summary>
    public TimeSpan Instant { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Interval of energy registers, 1 s to 1 day. Default: 00:15:00.</summary>
    public TimeSpan Energy { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Interval of asking meters who they are, 1 s to 1 day. Default: 1.00:00:00.</summary>
    public TimeSpan Identity { get; init; } = TimeSpan.FromDays(1);

    /// <summary>The keys.</summary>
    public static readonly KeyTable<ScheduleOptions> Keys = KeyTable.For(new ScheduleOptions())
        .Value(nameof(Instant), Interval, o => o.Instant, (o, v) => o with { Instant = v })
        .Value(nameof(Energy), Interval, o => o.Energy, (o, v) => o with { Energy = v })
        .Value(nameof(Identity), Interval, o => o.Identity, (o, v) => o with { Identity = v });
}
