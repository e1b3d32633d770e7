using System.Collections.Immutable;

namespace MeterEdge.Control.Switching;

/// <summary>The numbers that a switch operation goes by (policy, The switch).</summary>
public sealed record SwitchLimits
{
    /// <summary>Least voltage of the line for closing, in volt: 220 V less 10 %. Default: 198.</summary>
    public double LeastLineV { get; init; } = 198;

    /// <summary>Highest voltage of the line for closing, in volt: 220 V and 7 %. Default: 235.4.</summary>
    public double MostLineV { get; init; } = 235.4;

    /// <summary>From here on a side counts as live, in volt; below lies what a long cable picks up from its neighbours. Default: 50.</summary>
    public double LiveV { get; init; } = 50;

    /// <summary>From here on current flows, in ampere; below lies what a meter shows with nothing connected. Default: 0.1.</summary>
    public double FlowingA { get; init; } = 0.1;

    /// <summary>Looks after a write, from its end on. Default: at once, and after 2, 10 and 60 s.</summary>
    public ImmutableArray<TimeSpan> Looks { get; init; } =
        [TimeSpan.Zero, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(60)];

    /// <summary>How long supply is watched after it came back. Default: 60 s.</summary>
    public TimeSpan Probation { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Pause between the looks of that watch. Default: 5 s.</summary>
    public TimeSpan ProbationPause { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Too much current counts when it is still there after this: motors and lamps take a multiple when they start. Default: 2 s.</summary>
    public TimeSpan Inrush { get; init; } = TimeSpan.FromSeconds(2);
}
