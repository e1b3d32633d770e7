using System.Globalization;

namespace MeterEdge.Benchmarks;

/// <summary>How quiet the machine was during a measurement: what others took of it, and what its host took for others.</summary>
/// <param name="OthersPercent">CPU of all programs that do not belong to the measurement, per cent of all cores.</param>
/// <param name="StolenPercent">Time that the host of a virtual machine gave to others, per cent of all cores.</param>
/// <param name="Load">Load average of the last minute, at the end.</param>
internal readonly record struct Quiet(double OthersPercent, double StolenPercent, double Load)
{
    /// <summary>Between two looks at the machine, with what the measurement's own programs took in the meantime.</summary>
    public static Quiet Between((double All, double Busy, double Stolen) before, (double All, double Busy, double Stolen) after, double ownSeconds)
    {
        var (all, busy, stolen) = (after.All - before.All, after.Busy - before.Busy, after.Stolen - before.Stolen);
        return new(100 * Math.Max(0, busy - stolen - ownSeconds) / all, 100 * stolen / all, Proc.Load());
    }

    /// <summary>One line for all runs.</summary>
    public static string Line(IReadOnlyCollection<Quiet> runs) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Environment.ProcessorCount} cores; other programs took {Figures.Spread(runs.Select(run => run.OthersPercent), "F1")} % of them, the host {Figures.Spread(runs.Select(run => run.StolenPercent), "F1")} %; load {Figures.Spread(runs.Select(run => run.Load), "F1")}");
}
