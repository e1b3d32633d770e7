using MeterSim.Frames;

namespace MeterSim.Meters;

/// <summary>A type of meter, wholly described by its rows.</summary>
internal sealed record MeterModel
{
    /// <summary>As in <c>--meters</c> and in the truth log.</summary>
    public required string Name { get; init; }

    /// <summary>MeterEdge's profile for it.</summary>
    public required string Profile { get; init; }

    public required bool ThreePhase { get; init; }

    /// <summary>Most registers in one request.</summary>
    public required int BlockLimit { get; init; }

    /// <summary>The refusal of a longer request.</summary>
    public required ExceptionCode BeyondLimit { get; init; }

    public required IReadOnlyList<RegisterArea> InputAreas { get; init; }

    public required IReadOnlyList<RegisterRow> Inputs { get; init; }

    public required IReadOnlyList<RegisterArea> HoldingAreas { get; init; }

    public required IReadOnlyList<SettingRow> Settings { get; init; }

    public static IReadOnlyList<MeterModel> All { get; } = [Sdm630.Model, Sdm630.Model50, Sdm120.Model];

    public static MeterModel? Named(string name) =>
        All.FirstOrDefault(m => string.Equals(m.Name, name, StringComparison.OrdinalIgnoreCase));
}
