using MeterEdge.Metering;
using MeterEdge.Metering.Profiles;
using MeterEdge.Readings;
using static System.StringComparison;

namespace MeterEdge.Tests.Metering;

/// <summary>What every profile of the program must say and keep to.</summary>
public sealed class ProfileFactsTests
{
    private static readonly PlanLimits[] Lines =
        [Some.Limits(), Some.Limits(maxRegisters: 50), Some.Limits(maxRegisters: 11), Some.Limits(baud: 2400)];

    public static TheoryData<string> Names => [.. ProfileLibrary.BuiltIn.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_fact_has_a_source_and_a_mark(string name)
    {
        var profile = ProfileLibrary.BuiltIn.Get(name);

        Assert.All(Facts(profile), fact =>
        {
            Assert.False(string.IsNullOrWhiteSpace(fact.Source), $"{fact.What} has no source");
            Assert.True(Enum.IsDefined(fact.Mark), $"{fact.What} has no mark");
        });
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_register_in_conflict_or_unverified_is_explained_in_the_notes(string name)
    {
        var profile = ProfileLibrary.BuiltIn.Get(name);

        Assert.DoesNotContain(profile.Notes, string.IsNullOrWhiteSpace);
        if (Facts(profile).Any(fact => fact.Mark == Mark.Conflict))
            Assert.NotEmpty(profile.Notes);
        if (profile.Registers.Any(register => register.Mark == Mark.Conflict))
            Assert.Contains(profile.Notes, note => note.Contains("conflict", Ordinal));
        if (profile.Registers.Any(register => register.Mark == Mark.Unverified) || profile.Identity?.Mark == Mark.Unverified)
            Assert.Contains(profile.Notes, note => note.Contains("verified", Ordinal) || note.Contains("inferred", Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_plan_of_a_profile_fits_its_ranges_and_limits(string name)
    {
        var profile = ProfileLibrary.BuiltIn.Get(name);
        foreach (var kind in new[] { ReadingKind.Instant, ReadingKind.Energy })
        {
            foreach (var limits in Lines)
            {
                var plan = ReadPlan.For(profile, [kind], limits);

                foreach (var field in plan.Fields)
                    Assert.Single(plan.Blocks, block => block.First <= field.Address && field.End <= block.End);
                Assert.All(plan.Blocks, block =>
                {
                    Assert.Equal(profile.Function, block.Function);
                    Assert.InRange(block.Count, 1, Math.Min(profile.MaxRegisters, limits.MaxRegisters));
                    Assert.Contains(profile.Readable, range => range.First <= block.First && block.End - 1 <= range.Last);
                    Assert.True(!profile.EvenStart || (block.First % 2 == 0 && block.Count % 2 == 0));
                });
            }
        }
    }

    private static IEnumerable<(string What, string Source, Mark Mark)> Facts(Profile profile) =>
    [
        ("the line", profile.Serial.Source, profile.Serial.Mark),
        .. profile.Identity is { } identity ? [("the identity", identity.Source, identity.Mark)] : Array.Empty<(string, string, Mark)>(),
        .. profile.Checks.Select(check => (check.What, check.Source, check.Mark)),
        .. profile.Ratios.Select(ratio => (ratio.Name, ratio.Source, ratio.Mark)),
        .. profile.Readable.Select(range => ($"0x{range.First:X4} to 0x{range.Last:X4}", range.Source, range.Mark)),
        .. profile.Registers.Select(register => (register.Quantity.Key(), register.Source, register.Mark)),
        .. (profile.Switch?.Signs ?? []).Select(sign => ($"{sign.Is}", sign.Source, sign.Mark)),
        .. new[] { profile.Switch?.Open, profile.Switch?.Close, profile.Switch?.Arm }.OfType<SwitchCommand>().Select(write => ($"0x{write.Value:X4}", write.Source, write.Mark)),
    ];
}
