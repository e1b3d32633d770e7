using System.Collections.Immutable;
using MeterEdge.Metering.Profiles;
using MeterEdge.Readings;

namespace MeterEdge.Metering;

/// <summary>The requests that bring certain registers of a meter, in the least time on the wire.</summary>
public sealed class ReadPlan
{
    private ReadPlan(ImmutableArray<ProfileRegister> wanted, ImmutableArray<ProfileField> fields, ImmutableArray<ReadBlock> blocks)
    {
        Wanted = wanted;
        Fields = fields;
        Registers = [.. fields.OfType<ProfileRegister>()];
        Ratios = [.. fields.OfType<ProfileRatio>()];
        Blocks = blocks;
    }

    /// <summary>Everything that the profile has of what is to be read, by rising address, also what the meter is known to refuse.</summary>
    public ImmutableArray<ProfileRegister> Wanted { get; }

    /// <summary>Everything that is asked for, by rising address: registers and ratios. What else a block covers is of no interest.</summary>
    public ImmutableArray<ProfileField> Fields { get; }

    /// <summary>The registers among them.</summary>
    public ImmutableArray<ProfileRegister> Registers { get; }

    /// <summary>The ratios among them: those that wanted registers are multiplied by.</summary>
    public ImmutableArray<ProfileRatio> Ratios { get; }

    /// <summary>The requests, by rising address; each wanted register lies whole in exactly one.</summary>
    public ImmutableArray<ReadBlock> Blocks { get; }

    /// <summary>The plan of a pass that serves these kinds of reading. Kinds that need no registers add none.</summary>
    public static ReadPlan For(Profile profile, ReadOnlySpan<ReadingKind> kinds, PlanLimits limits, IReadOnlySet<ushort>? refused = null)
    {
        // Everything includes the energies, so a pass that serves both reads once.
        if (kinds.Contains(ReadingKind.Instant))
            return For(profile, static _ => true, limits, refused);
        if (kinds.Contains(ReadingKind.Switch))
            return For(profile, ProvesASwitch, limits, refused);
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
        var ratios = profile.Ratios.Where(ratio => all.Any(register => register.Times.Contains(ratio.Name)));
        var fields = all.Concat<ProfileField>(ratios).OrderBy(field => field.Address).ToImmutableArray();
        var asked = refused is null or { Count: 0 } ? fields : [.. fields.Where(field => !refused.Contains(field.Address))];
        var spans = new BlockPacking(Without(profile, fields.Except(asked)), limits.For(profile)).Pack(asked.AsSpan());
        return new ReadPlan(all, asked, [.. spans.Select(span => new ReadBlock(profile.Function, (ushort)span.First, span.Count))]);
    }

    private static bool ProvesASwitch(Quantity quantity) => quantity is (>= Quantity.VoltageL1 and <= Quantity.VoltageL3)
        or (>= Quantity.CurrentL1 and <= Quantity.CurrentL3) or Quantity.Power or Quantity.EnergyImport or Quantity.LoadVoltage;

    /// <summary>The profile with ranges that end before what is refused and begin behind it: a read across it would be refused too.</summary>
    private static Profile Without(Profile profile, IEnumerable<ProfileField> refused) =>
        refused.Aggregate(profile, (left, field) => left with
        {
            Readable = [.. left.Readable.SelectMany(range => range.First <= field.Address && field.Address <= range.Last
                ? Parts(range, field)
                : [range])],
        });

    private static IEnumerable<ReadableRange> Parts(ReadableRange range, ProfileField field)
    {
        if (range.First < field.Address)
            yield return range with { Last = (ushort)(field.Address - 1) };
        if (field.End <= range.Last)
            yield return range with { First = (ushort)field.End };
    }
}
