using System.Collections.Immutable;
using MeterEdge.Metering.Profiles;
using MeterEdge.Readings;

namespace MeterEdge.Metering;

/// <summary>The requests that bring certain registers of a meter, in the least time on the wire.</summary>
public sealed class ReadPlan
{
    private ReadPlan(ImmutableArray<ProfileRegister> wanted, ImmutableArray<ProfileRegister> registers, ImmutableArray<ReadBlock> blocks)
    {
        Wanted = wanted;
        Registers = registers;
        Blocks = blocks;
    }

    /// <summary>Everything that the profile has of what is to be read, by rising address, also what the meter is known to refuse.</summary>
    public ImmutableArray<ProfileRegister> Wanted { get; }

    /// <summary>The registers that are asked for, by rising address; what else a block covers is of no interest.</summary>
    public ImmutableArray<ProfileRegister> Registers { get; }

    /// <summary>The requests, by rising address; each wanted register lies whole in exactly one.</summary>
    public ImmutableArray<ReadBlock> Blocks { get; }

    /// <summary>
    /// True when no two requests ask for the same number of registers, so that a late answer to one cannot be taken for the
    /// answer to another. False only where the profile's readable ranges leave no way.
    /// </summary>
    public bool LengthsDiffer => Blocks.DistinctBy(block => block.Count).Count() == Blocks.Length;

    /// <summary>The plan of a pass that serves these kinds of reading. Kinds that need no registers add none.</summary>
    public static ReadPlan For(Profile profile, ReadOnlySpan<ReadingKind> kinds, PlanLimits limits, IReadOnlySet<ushort>? refused = null)
    {
        // Everything includes the energies, so a pass that serves both reads once.
        if (kinds.Contains(ReadingKind.Instant))
            return For(profile, static _ => true, limits, refused);
        return kinds.Contains(ReadingKind.Energy)
            ? For(profile, Quantities.IsEnergy, limits, refused)
            : For(profile, static _ => false, limits, refused);
    }

    /// <summary>The plan that brings the quantities wanted.</summary>
    /// <param name="profile">Where they are.</param>
    /// <param name="wanted">Which of them.</param>
    /// <param name="limits">What requests must respect.</param>
    /// <param name="refused">First addresses of registers that are not asked for.</param>
    public static ReadPlan For(Profile profile, Func<Quantity, bool> wanted, PlanLimits limits, IReadOnlySet<ushort>? refused = null)
    {
        var all = profile.Registers.Where(register => wanted(register.Quantity)).ToImmutableArray();
        var registers = refused is null or { Count: 0 } ? all : [.. all.Where(register => !refused.Contains(register.Address))];
        var spans = new BlockPacking(Without(profile, all.Except(registers)), limits).Pack(registers.AsSpan());
        return new ReadPlan(all, registers, [.. spans.Select(span => new ReadBlock(profile.Function, (ushort)span.First, span.Count))]);
    }

    /// <summary>The profile with ranges that end before a register that is refused and begin behind it: a read across it would be refused too.</summary>
    private static Profile Without(Profile profile, IEnumerable<ProfileRegister> refused) =>
        refused.Aggregate(profile, (left, register) => left with
        {
            Readable = [.. left.Readable.SelectMany(range => range.First <= register.Address && register.Address <= range.Last
                ? Parts(range, register)
                : [range])],
        });

    private static IEnumerable<ReadableRange> Parts(ReadableRange range, ProfileRegister register)
    {
        if (range.First < register.Address)
            yield return range with { Last = (ushort)(register.Address - 1) };
        if (register.End <= range.Last)
            yield return range with { First = (ushort)register.End };
    }
}
