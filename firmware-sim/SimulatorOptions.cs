namespace MeterSim;

/// <summary>Everything that <c>metersim run</c> was told.</summary>
internal sealed record SimulatorOptions
{
    /// <summary>At least one.</summary>
    public required IReadOnlyList<LineSpec> Lines { get; init; }

    public TimeSpan Turnaround { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>No emulated time at all: for benchmarks.</summary>
    public bool Unlimited { get; init; }

    public string? TruthFile { get; init; }

    /// <summary>The truth log tells too what the terminals carried, whatever the registers say.</summary>
    public bool TruthOfTerminals { get; init; }

    /// <summary>Every counter starts at a value of its own.</summary>
    public bool Aged { get; init; }

    public string? ControlSocket { get; init; }

    public int Seed { get; init; } = 1;

    /// <summary>What every customer's counter shows at the start; null: each its own.</summary>
    public decimal? StartEnergyKwh { get; init; }
}
