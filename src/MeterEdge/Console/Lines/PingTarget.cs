using System.Collections.Immutable;
using MeterEdge.Configuration;
using MeterEdge.Metering;
using MeterEdge.Modbus.Frames;
using MeterEdge.Readings;

namespace MeterEdge.Console.Lines;

/// <summary>What a unit is asked so that it shows that it is there: reads only.</summary>
/// <param name="Unit">1 to 247, over TCP 0 to 255.</param>
/// <param name="Who">The meter's serial number and profile; null for a unit that is not configured.</param>
/// <param name="Blocks">
/// At least one. After a loss the next one is asked, so that the answer that may still come late is told from the next, and nobody has to wait for it.
/// </param>
/// <param name="Timeout">How long it may take to begin its answer.</param>
/// <param name="Silence">Silence that it needs before a request.</param>
public sealed record PingTarget(byte Unit, string? Who, ImmutableArray<ReadBlock> Blocks, TimeSpan Timeout, TimeSpan Silence)
{
    private const int MostBlocks = 3;

    // An even number of registers less: neither a value of two registers is cut nor an address made odd.
    private const int Less = 2;

    /// <summary>A configured meter is asked for what polling asks it for, any other for its first register: a refusal is a sign of life too.</summary>
    public static PingTarget Of(BusOptions bus, byte unit)
    {
        if (bus.Meters.FirstOrDefault(meter => meter.Unit == unit) is not { } meter)
            return Unknown(bus, unit);
        var plan = ReadPlan.For(meter.Profile, [ReadingKind.Instant], PlanLimits.For(bus.Timing));
        var patience = TimeSpan.FromMilliseconds(meter.Profile.LeastTimeoutMs);
        return plan.Blocks.IsEmpty
            ? Unknown(bus, unit)
            : new(
                unit,
                $"{meter.Serial}, {meter.Profile.Name}",
                Variants(plan.Blocks),
                patience > bus.Timeout ? patience : bus.Timeout,
                TimeSpan.FromMilliseconds(meter.Profile.PauseMs));
    }

    // Behind the first block come shorter ones that polling never asks for: it asks a silent meter too, and then nobody may ask as much again for a
    // while.
    private static ImmutableArray<ReadBlock> Variants(ImmutableArray<ReadBlock> polled)
    {
        var shorter = Enumerable.Range(1, polled[0].Count / Less)
            .Select(times => polled[0] with { Count = polled[0].Count - (Less * times) })
            .Where(block => block.Count > 0 && !polled.Any(other => other.Count == block.Count));
        return [polled[0], .. shorter.Concat(polled[1..].DistinctBy(block => block.Count).Where(block => block.Count != polled[0].Count)).Take(MostBlocks - 1)];
    }

    private static PingTarget Unknown(BusOptions bus, byte unit) => new(
        unit,
        null,
        [new((byte)FunctionCode.ReadHoldingRegisters, 0, 1), new((byte)FunctionCode.ReadInputRegisters, 0, 1), new((byte)FunctionCode.ReadHoldingRegisters, 0, 2)],
        bus.Timeout,
        TimeSpan.Zero);
}
