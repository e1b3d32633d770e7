using System.Collections.Immutable;
using MeterEdge.Configuration;
using MeterEdge.Metering.Evidence;

namespace MeterEdge.Tests.Console.Lines;

/// <summary>Evidence for tests; what matters to a test is named by it.</summary>
internal static class Seen
{
    public static LineEvidence Line(params UnitEvidence[] units) => new() { Back = LineRecorder.Lately, IsUp = true, Opened = 1, Units = [.. units], UsePercent = 20 };

    public static UnitEvidence Well(byte unit, int answered = 20) => new(unit)
    {
        Answered = answered,
        LongAnswers = new(answered, 0),
        Turnaround = new(22, 18, 21, 30),
    };

    public static UnitEvidence Silent(byte unit, int times = 5) => new(unit) { NoAnswer = times, FailedInARow = times };

    /// <summary>Good answers, and spoilt ones of the length that they should have.</summary>
    public static UnitEvidence BadCrc(byte unit, int good, int bad) => new(unit)
    {
        Answered = good,
        Garbled = new() { BadCrc = bad },
        FailedInARow = good == 0 ? bad : 0,
        LongAnswers = new(good + bad, bad),
    };

    public static BusOptions Bus(params byte[] units) => new()
    {
        Name = "bus-1",
        Port = "/dev/ttyS1",
        Meters = [.. units.Select(unit => new MeterOptions { Serial = $"meter-{unit}", Unit = unit })],
    };

    /// <summary>A line on which these units are configured, as far as they are seen.</summary>
    public static BusOptions BusOf(LineEvidence seen) => Bus([.. seen.Units.Select(unit => unit.Unit)]);

    public static ImmutableArray<MeterEdge.Console.Lines.Finding> Judged(LineEvidence seen, BusOptions? bus = null) =>
        MeterEdge.Console.Lines.LineJudgement.Judge(seen, bus ?? BusOf(seen));
}
