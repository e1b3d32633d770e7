namespace MeterSim.Faults;

/// <summary>What stands behind a fault's name.</summary>
internal enum FaultArgument
{
    None,
    Duration,
    Count,
    OptionalUnit,
    Energy,
}

/// <summary>How a fault is written.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Name">Its word.</param>
/// <param name="Argument">What follows.</param>
/// <param name="Highest">The largest count; the smallest is 1.</param>
/// <param name="Example">An argument that is right.</param>
/// <param name="Once">Strikes once unless told otherwise; the others strike for ever.</param>
internal sealed record FaultForm(FaultKind Kind, string Name, FaultArgument Argument = FaultArgument.None, int Highest = 0, string Example = "", bool Once = false)
{
    private const int HighestUnit = 247;

    /// <summary>In the order in which they take hold of an answer.</summary>
    public static IReadOnlyList<FaultForm> All { get; } =
    [
        new(FaultKind.Silent, "silent"),
        new(FaultKind.PowerCut, "powercut"),
        new(FaultKind.Slow, "slow", FaultArgument.Duration, Example: "300ms"),
        new(FaultKind.Reset, "reset", Once: true),
        new(FaultKind.Rollover, "rollover", FaultArgument.Energy, Example: "10000kWh"),
        new(FaultKind.Zero, "zero", Once: true),
        new(FaultKind.Exception, "exception", FaultArgument.Count, 255, "4"),
        new(FaultKind.Limit, "limit", FaultArgument.Count, 125, "50"),
        new(FaultKind.WrongEcho, "wrongecho"),
        new(FaultKind.NoEcho, "noecho"),
        new(FaultKind.Foreign, "foreign", FaultArgument.OptionalUnit, HighestUnit, "5"),
        new(FaultKind.Duplicate, "duplicate"),
        new(FaultKind.BadCrc, "badcrc"),
        new(FaultKind.Truncated, "truncated", FaultArgument.Count, 255, "7"),
        new(FaultKind.NoiseBefore, "noise-before", FaultArgument.Count, 255, "3"),
        new(FaultKind.NoiseAfter, "noise-after", FaultArgument.Count, 255, "3"),
    ];

    public static string Usage { get; } = string.Join('|', All.Select(f => f.Argument switch
    {
        FaultArgument.None => f.Name,
        FaultArgument.Duration => f.Name + " DURATION",
        FaultArgument.Count => f.Name + " N",
        FaultArgument.OptionalUnit => f.Name + " [UNIT]",
        FaultArgument.Energy => f.Name + " KWH",
    }));

    public static FaultForm? Named(string name) => All.FirstOrDefault(f => f.Name == name);

    public static FaultForm Of(FaultKind kind) => All.First(f => f.Kind == kind);
}
