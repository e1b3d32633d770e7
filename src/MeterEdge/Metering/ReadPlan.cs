using System.Collections.Immutable;
using MeterEdge.Metering.Profiles;
using MeterEdge.Readings;

namespace MeterEdge.Metering;

/// <summary>The requests that bring certain registers of a meter, in the least time on the wire.</summary>
public sealed class ReadPlan
{
    private ReadPlan(ImmutableArray<ProfileRegister> registers, ImmutableArray<ReadBlock> blocks)
    {
        Registers = registers;
        Blocks = blocks;
    }

    /// <summary>The registers wanted, by rising address; what else a block covers is of no interest.</summary>
    public ImmutableArray<ProfileRegister> Registers { get; }

    /// <summary>The requests, by rising address; each wanted register lies whole in exactly one.</summary>
    public ImmutableArray<ReadBlock> Blocks { get; }

    /// <summary>
    /// True when no two requests ask for the same number of registers, so that a late answer to one cannot be taken for the
    /// answer to another. False only where the profile's readable ranges leave no way.
    /// </summary>
    public bool LengthsDiffer => Blocks.DistinctBy(block => block.Count).Count() == Blocks.Length;

    /// <summary>The plan of a pass that serves these kinds of reading. Kinds that need no registers add none.</summary>
    public static ReadPlan For(Profile profile, ReadOnlySpan<ReadingKind> kinds, PlanLimits limits)
    {
        // Everything includes the energies, so a pass that serves both reads once.
        if (kinds.Contains(ReadingKind.Instant))
            return For(profile, static _ => true, limits);
        return kinds.Contains(ReadingKind.Energy)
            ? For(profile, Quantities.IsEnergy, limits)
            : For(profile, static _ => false, limits);
    }

    /// <summary>The plan that brings the quantities wanted.</summary>
    public static ReadPlan For(Profile profile, Func<Quantity, bool> wanted, PlanLimits limits)
    {
        var registers = profile.Registers.Where(register => wanted(register.Quantity)).ToImmutableArray();
        var spans = new BlockPacking(profile, limits).Pack(registers.AsSpan());
        return new ReadPlan(registers, [.. spans.Select(span => new ReadBlock(profile.Function, (ushort)span.First, span.Count))]);
    }
}
