using CsCheck;
using MeterEdge.Metering;
using MeterEdge.Metering.Profiles;
using MeterEdge.Readings;

namespace MeterEdge.Tests.Metering;

public sealed class ReadPlanTests
{
    [Fact]
    public void An_sdm630_at_9600_baud_needs_four_requests_of_different_lengths()
    {
        var plan = ReadPlan.For(Some.Sdm630, [ReadingKind.Instant], Some.Limits());

        Assert.Equal(
            [
                new ReadBlock(4, 0x0000, 80),
                new ReadBlock(4, 0x0054, 4),
                new ReadBlock(4, 0x00C8, 6),
                new ReadBlock(4, 0x015A, 12),
            ],
            plan.Blocks);
    }

    [Fact]
    public void An_sdm630_that_refuses_more_than_50_registers_is_read_in_smaller_blocks()
    {
        var plan = ReadPlan.For(Some.Sdm630, [ReadingKind.Instant], Some.Limits(maxRegisters: 50));

        Assert.Equal(5, plan.Blocks.Length);
        Assert.All(plan.Blocks, block => Assert.InRange(block.Count, 2, 50));
        Assert.True(LengthsDiffer(plan));
    }

    [Fact]
    public void The_energies_of_an_sdm630_need_two_short_requests()
    {
        var plan = ReadPlan.For(Some.Sdm630, [ReadingKind.Energy], Some.Limits());

        Assert.Equal([new ReadBlock(4, 0x0048, 8), new ReadBlock(4, 0x015A, 12)], plan.Blocks);
        Assert.All(plan.Registers, register => Assert.True(register.Quantity.IsEnergy()));
    }

    [Fact]
    public void A_pass_for_everything_and_energies_reads_everything_once()
    {
        var both = ReadPlan.For(Some.Sdm630, [ReadingKind.Energy, ReadingKind.Instant], Some.Limits());

        Assert.Equal(ReadPlan.For(Some.Sdm630, [ReadingKind.Instant], Some.Limits()).Blocks, both.Blocks);
    }

    [Fact]
    public void A_pass_for_identity_alone_asks_an_sdm630_nothing() =>
        Assert.Empty(ReadPlan.For(Some.Sdm630, [ReadingKind.Identity], Some.Limits()).Blocks);

    [Theory] // peers' break-even: about 24 registers at 9600 baud with 30 ms turnaround
    [InlineData(24, 1)]
    [InlineData(26, 2)]
    public void A_gap_is_read_over_while_that_costs_less_than_another_request(int gap, int requests)
    {
        var profile = Some.Profile([Some.Range(0, 99)], Some.Register(0, Quantity.Power), Some.Register(2 + gap, Quantity.Frequency));

        Assert.Equal(requests, ReadPlan.For(profile, [ReadingKind.Instant], Some.Limits()).Blocks.Length);
    }

    [Fact]
    public void Registers_in_different_readable_ranges_are_never_read_together()
    {
        var profile = Some.Profile([Some.Range(0, 1), Some.Range(2, 5)], Some.Register(0, Quantity.Power), Some.Register(2, Quantity.Frequency));

        Assert.Equal(
            [new ReadBlock(4, 0, 2), new ReadBlock(4, 2, 4)],
            ReadPlan.For(profile, [ReadingKind.Instant], Some.Limits()).Blocks);
    }

    [Fact]
    public void Two_blocks_of_the_greatest_length_are_split_to_differ()
    {
        var quantities = Enum.GetValues<Quantity>();
        var registers = Enumerable.Range(0, 8).Select(i => Some.Register(2 * i, quantities[i])).ToArray();
        var profile = Some.Profile([Some.Range(0, 15)], registers) with { MaxRegisters = 8 };

        var plan = ReadPlan.For(profile, [ReadingKind.Instant], Some.Limits());

        Assert.Equal(3, plan.Blocks.Length);
        Assert.True(LengthsDiffer(plan));
    }

    [Fact]
    public void Where_ranges_leave_no_way_equal_lengths_stay()
    {
        var profile = Some.Profile([Some.Range(0, 1), Some.Range(10, 11)], Some.Register(0, Quantity.Power), Some.Register(10, Quantity.Frequency));

        var plan = ReadPlan.For(profile, [ReadingKind.Instant], Some.Limits());

        Assert.Equal(2, plan.Blocks.Length);
        Assert.False(LengthsDiffer(plan));
    }

    [Fact]
    public void Every_wanted_register_is_covered_once_within_ranges_and_limits() =>
        Gen.Select(Some.AnyProfile, Gen.Int[1, 62], Gen.OneOf(300, 2400, 9600, 115200), Gen.Bool).Sample((profile, limit, baud, energyOnly) =>
        {
            var limits = Some.Limits(limit * 2, baud);
            var plan = ReadPlan.For(profile, [energyOnly ? ReadingKind.Energy : ReadingKind.Instant], limits);

            Assert.True(plan.Blocks.Length <= plan.Registers.Length);
            Assert.Equal(plan.Blocks.OrderBy(block => block.First), plan.Blocks);
            foreach (var register in plan.Registers)
                Assert.Single(plan.Blocks, block => block.First < register.End && register.Address < block.End);
            foreach (var block in plan.Blocks)
            {
                Assert.InRange(block.Count, 2, Math.Min(limit * 2, profile.MaxRegisters));
                Assert.Equal(0, block.First % 2);
                Assert.Equal(0, block.Count % 2);
                Assert.Contains(profile.Readable, range => range.First <= block.First && block.End - 1 <= range.Last);
                Assert.Contains(plan.Registers, register => block.First <= register.Address && register.End <= block.End);
            }
        });

    [Fact]
    public void Lengths_differ_wherever_single_registers_could_be_told_apart() =>
        Some.AnyProfile.Sample(profile =>
        {
            var plan = ReadPlan.For(profile, [ReadingKind.Instant], Some.Limits());

            // The most a plan can do is to read every register alone; if that cannot be made to differ, nothing was promised.
            Assert.True(LengthsDiffer(plan) || !AloneCanDiffer(profile));
        });

    [Fact]
    public void A_plan_never_costs_more_than_one_request_for_each_register() =>
        Some.AnyProfile.Sample(profile =>
        {
            var limits = Some.Limits();
            var plan = ReadPlan.For(profile, [ReadingKind.Instant], limits);
            var alone = plan.Registers.Aggregate(TimeSpan.Zero, (sum, register) => sum + limits.CostOf(register.Count));
            var planned = plan.Blocks.Aggregate(TimeSpan.Zero, (sum, block) => sum + limits.CostOf(block.Count));

            // Growing to differ can cost a few registers more than the shortest reads would.
            var grown = limits.Timing.Of(2 * plan.Blocks.Sum(block => 2 * plan.Blocks.Length));
            Assert.True(planned <= alone + grown);
        });

    [Fact]
    public void A_ratio_is_asked_for_with_what_it_is_for_and_not_without()
    {
        var profile = Some.Profile(
            [Some.Range(0, 1), Some.Range(10, 11), Some.Range(20, 21)],
            Some.Register(0, Quantity.Power),
            Some.Register(10, Quantity.EnergyImport) with { Unit = "kWh", Times = ["ct"] })
            with
        {
            Ratios = [new() { Name = "ct", Address = 20 }],
        };

        Assert.Equal([0, 10, 20], ReadPlan.For(profile, [ReadingKind.Instant], Some.Limits()).Blocks.Select(block => block.First));
        Assert.Equal([10, 20], ReadPlan.For(profile, [ReadingKind.Energy], Some.Limits()).Blocks.Select(block => block.First));
        Assert.Equal([0], ReadPlan.For(profile, quantity => quantity == Quantity.Power, Some.Limits()).Blocks.Select(block => block.First));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void However_little_a_meter_is_believed_to_answer_a_value_is_never_cut(int limit)
    {
        foreach (var profile in ProfileLibrary.BuiltIn.All)
        {
            var plan = ReadPlan.For(profile, [ReadingKind.Instant], Some.Limits(maxRegisters: limit));
            Assert.All(plan.Fields, field => Assert.Single(plan.Blocks, block => block.First <= field.Address && field.End <= block.End));
            Assert.All(plan.Blocks, block => Assert.InRange(block.Count, 1, 4));
        }
    }

    [Fact]
    public void A_block_refused_for_a_moment_teaches_no_length_when_a_longer_one_is_answered()
    {
        var lesson = default(ReadLesson);
        lesson.Split(6);
        lesson.Answered(2);
        lesson.Answered(4);
        Assert.Equal(4, lesson.Learned(ReadLimits.None).MaxRegisters);
        lesson.Answered(12);
        Assert.Equal(ReadLimits.None, lesson.Learned(ReadLimits.None));
    }

    // An answer carries its length and not its address: a late one to one block cannot be taken for the answer to another.
    private static bool LengthsDiffer(ReadPlan plan) => plan.Blocks.DistinctBy(block => block.Count).Count() == plan.Blocks.Length;

    private static bool AloneCanDiffer(Profile profile)
    {
        // Room of each register between its neighbours, least first: the n-th needs at least 2n registers.
        var rooms = new List<int>();
        for (var i = 0; i < profile.Registers.Length; i++)
        {
            var register = profile.Registers[i];
            var range = profile.Readable.First(range => range.First <= register.Address && register.Address <= range.Last);
            var low = Math.Max(range.First, i == 0 ? 0 : profile.Registers[i - 1].End);
            var high = Math.Min(range.Last + 1, i + 1 == profile.Registers.Length ? int.MaxValue : profile.Registers[i + 1].Address);
            rooms.Add(Math.Min(high - low, profile.MaxRegisters));
        }
        rooms.Sort();
        return rooms.Select((room, n) => room >= 2 * (n + 1)).All(fits => fits);
    }
}
