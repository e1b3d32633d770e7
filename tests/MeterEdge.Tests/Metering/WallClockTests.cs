using MeterEdge.Metering;

namespace MeterEdge.Tests.Metering;

public sealed class WallClockTests
{
    private readonly SteppedTime _time = new(new(2026, 11, 23, 10, 15, 0, TimeSpan.Zero));

    [Fact]
    public void A_clock_that_nobody_sets_never_jumps()
    {
        var clock = new WallClock(_time);
        for (var minute = 0; minute < 10_000; minute++)
        {
            // 20 ms a minute: more than the kernel ever slews.
            _time.Advance(TimeSpan.FromMinutes(1));
            _time.SetWall(_time.GetUtcNow().AddMilliseconds(20));
            Assert.Null(clock.Look().Jump);
        }
    }

    [Theory]
    [InlineData(3600)]
    [InlineData(-3600)]
    [InlineData(-1e9)]
    [InlineData(11)]
    public void A_clock_that_is_set_jumps_once(double seconds)
    {
        var clock = new WallClock(_time);
        var before = _time.GetUtcNow();
        _time.Advance(TimeSpan.FromSeconds(3));
        _time.SetWall(_time.GetUtcNow().AddSeconds(seconds));
        var look = clock.Look();
        Assert.Equal(new(TimeSpan.FromSeconds(seconds), before.AddSeconds(seconds)), look.Jump);
        Assert.Equal(_time.GetUtcNow(), look.Now);
        Assert.Null(clock.Look().Jump);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(-10)]
    public void A_small_step_is_none(double seconds)
    {
        var clock = new WallClock(_time);
        _time.SetWall(_time.GetUtcNow().AddSeconds(seconds));
        Assert.Null(clock.Look().Jump);
    }
}
