using MeterEdge.Metering;
using MeterEdge.Readings;

namespace MeterEdge.Tests.Metering;

public sealed class MeterProfileTests
{
    [Fact]
    public void Meters_of_one_kind_share_their_plan()
    {
        var (one, other) = (new MeterProfile(Some.Sdm630, Some.Limits()), new MeterProfile(Some.Sdm630, Some.Limits()));
        Assert.Same(one.Plan(ReadingKind.Instant), other.Plan(ReadingKind.Instant));
        Assert.NotSame(one.Plan(ReadingKind.Instant), one.Plan(ReadingKind.Energy));
        Assert.NotSame(one.Plan(ReadingKind.Instant), new MeterProfile(Some.Sdm630, Some.Limits(baud: 2400)).Plan(ReadingKind.Instant));
    }

    [Fact]
    public void A_meter_that_refuses_something_has_a_plan_of_its_own()
    {
        var refuses = new MeterProfile(Some.Sdm630, Some.Limits(), new ReadLimits(50, [0x0002]));
        var plan = refuses.Plan(ReadingKind.Instant);
        Assert.DoesNotContain(plan.Registers, register => register.Address == 0x0002);
        Assert.All(plan.Blocks, block => Assert.InRange(block.Count, 1, 50));
        Assert.Contains(new MeterProfile(Some.Sdm630, Some.Limits()).Plan(ReadingKind.Instant).Registers, register => register.Address == 0x0002);
    }

    [Theory]
    [InlineData(20, 0)]
    [InlineData(14, 16)]
    [InlineData(60, 64)]
    [InlineData(65, 128)]
    [InlineData(0.05, 1)]
    public void A_pace_that_is_another_than_assumed_is_noted_rounded_up(double learnedMs, int paceMs)
    {
        var meter = new MeterProfile(Some.Sdm630, Some.Limits(turnaroundMs: 30));
        Assert.Equal(paceMs > 0, meter.Paced(TimeSpan.FromMilliseconds(learnedMs)));
        Assert.Equal(TimeSpan.FromMilliseconds(paceMs), meter.Pace);
        Assert.False(meter.Paced(TimeSpan.FromMilliseconds(learnedMs)));
    }

    [Fact]
    public void Paces_below_a_millisecond_count_as_one()
    {
        var meter = new MeterProfile(Some.Sdm630, Some.Limits());
        Assert.True(meter.Paced(TimeSpan.FromMicroseconds(40)));
        Assert.False(meter.Paced(TimeSpan.FromMicroseconds(400)));
        Assert.False(meter.Paced(TimeSpan.FromMicroseconds(15)));
        Assert.False(meter.Paced(TimeSpan.Zero));
    }
}
