namespace MeterSim.Physics;

/// <summary>Something that people switch on now and then.</summary>
/// <param name="Name">For the reader of the table.</param>
/// <param name="PowerW">While it runs.</param>
/// <param name="ReactivePercent">Reactive power in percent of the active power.</param>
/// <param name="MinSeconds">Shortest run.</param>
/// <param name="MaxSeconds">Longest run.</param>
/// <param name="StartsPerHour">At activity 1 of the <see cref="DayCurve"/>.</param>
internal sealed record Appliance(string Name, int PowerW, int ReactivePercent, int MinSeconds, int MaxSeconds, double StartsPerHour)
{
    /// <summary>Round numbers for a household; chosen here, taken from no source.</summary>
    public static IReadOnlyList<Appliance> All { get; } =
    [
        new("kettle",          2000,  0,   90,  240, 0.50),
        new("hob",             1600,  0,  600, 2400, 0.25),
        new("microwave",       1100, 30,   60,  420, 0.30),
        new("washing machine",  450, 60, 2400, 5400, 0.06),
        new("water heater",    1800,  0,  900, 2700, 0.12),
        new("television",       110, 45, 1800, 9000, 0.20),
        new("air conditioner",  900, 50, 1200, 5400, 0.12),
        new("computer",         140, 40, 1800, 7200, 0.15),
    ];
}
