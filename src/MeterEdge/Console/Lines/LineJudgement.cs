using System.Collections.Immutable;
using MeterEdge.Configuration;
using MeterEdge.Metering.Evidence;

namespace MeterEdge.Console.Lines;

/// <summary>
/// Says in words what is wrong with a line, from what it has shown. A pure function: the same evidence gives the same words. What explains
/// most failures comes first.
/// </summary>
public static class LineJudgement
{
    /// <summary>Exchanges below which nothing is said.</summary>
    public const int LeastExchanges = 4;

    private delegate IEnumerable<Found> Rule(JudgedLine line);

    // Of those that explain as much, the earlier one is the likelier.
    private static readonly ImmutableArray<Rule> Rules =
    [
        StrangerRules.SecondMaster,
        StrangerRules.Duplicate,
        SilenceRules.NobodyAnswers,
        StrangerRules.Echo,
        DamageRules.AllOver,
        DamageRules.OneUnit,
        DamageRules.AroundAnswers,
        SilenceRules.SomeAreSilent,
        SilenceRules.Unsteady,
        PaceRules.Slow,
        StrangerRules.ForeignAnswers,
        DamageRules.Noise,
        PaceRules.Refusing,
        PaceRules.Busy,
    ];

    /// <summary>At least one finding.</summary>
    public static ImmutableArray<Finding> Judge(LineEvidence evidence, BusOptions bus)
    {
        var line = new JudgedLine(evidence, bus);
        if (PortRules.Dead(line) is { } dead)
            return [dead];
        var unsteady = PortRules.Unsteady(line);
        if (line.Exchanges < LeastExchanges && evidence.ForeignRequests == 0)
            return [.. unsteady, PortRules.TooLittle(line)];
        ImmutableArray<Finding> found =
        [
            .. unsteady,
            .. Rules.SelectMany(rule => rule(line)).OrderByDescending(one => one.Explains).Select(one => one.Finding),
        ];
        return found.IsEmpty ? [PortRules.Rest(line)] : found;
    }
}

/// <summary>A finding, and how many failed exchanges it explains.</summary>
internal readonly record struct Found(long Explains, Finding Finding);
