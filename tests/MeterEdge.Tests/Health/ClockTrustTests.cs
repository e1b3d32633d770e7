using MeterEdge.Health;
using MeterEdge.Tests.Metering;

namespace MeterEdge.Tests.Health;

public sealed class ClockTrustTests
{
    private readonly SteppedTime _time = new(new(1970, 1, 1, 0, 0, 5, TimeSpan.Zero));
    private bool _synchronised = true;

    [Fact]
    public void A_synchronised_clock_that_nobody_sets_is_trusted_for_years()
    {
        var trust = Trust();
        for (var day = 0; day < 1000; day++)
        {
            _time.Advance(TimeSpan.FromDays(1));
            Assert.Equal((true, "trusted"), (trust.IsTrusted, trust.Word));
        }
    }

    [Fact]
    public void A_clock_that_the_kernel_does_not_vouch_for_is_not()
    {
        _synchronised = false;
        Assert.Equal((false, "untrusted"), (Trust().IsTrusted, Trust().Word));
    }

    [Theory]
    [InlineData(10, true)]
    [InlineData(-10, true)]
    [InlineData(10.001, false)]
    [InlineData(-10.001, false)]
    [InlineData(1e9, false)]
    public void A_synchronised_clock_that_is_set_is_not_trusted_any_more(double seconds, bool trusted)
    {
        var trust = Trust();
        _time.SetWall(_time.GetUtcNow().AddSeconds(seconds));
        Assert.Equal(trusted, trust.IsTrusted);
        _time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(trusted, trust.IsTrusted);
    }

    [Fact]
    public void Small_steps_add_up()
    {
        var trust = Trust();
        _time.SetWall(_time.GetUtcNow().AddSeconds(6));
        Assert.True(trust.IsTrusted);
        _time.SetWall(_time.GetUtcNow().AddSeconds(6));
        Assert.False(trust.IsTrusted);
    }

    [Fact]
    public void A_box_that_starts_in_1970_is_trusted_once_it_has_found_the_time()
    {
        _synchronised = false;
        var trust = Trust();
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.False(trust.IsTrusted);
        _time.SetWall(new(2026, 11, 23, 10, 15, 0, TimeSpan.Zero));
        _synchronised = true;
        Assert.True(trust.IsTrusted);
        _time.Advance(TimeSpan.FromDays(1));
        Assert.True(trust.IsTrusted);
    }

    [Fact]
    public void A_clock_that_was_set_is_trusted_again_after_the_kernel_has_lost_and_found_the_time()
    {
        var trust = Trust();
        _time.SetWall(_time.GetUtcNow().AddHours(1));
        Assert.False(trust.IsTrusted);
        _synchronised = false;
        Assert.False(trust.IsTrusted);
        _synchronised = true;
        Assert.True(trust.IsTrusted);
    }

    [Fact]
    public void The_kernel_can_be_asked() => Assert.True(new ClockTrust(TimeProvider.System).Word is "trusted" or "untrusted");

    private ClockTrust Trust() => new(_time, () => _synchronised);
}
