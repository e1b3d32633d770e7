using MeterEdge.Health.Systemd;

namespace MeterEdge.Tests.Health.Systemd;

public sealed class WatchdogPeriodTests
{
    [Theory]
    [InlineData("30000000", null, 30.0)]
    [InlineData("30000000", "", 30.0)]
    [InlineData("1500000", "42", 1.5)]
    [InlineData("30000000", "41", null)]
    [InlineData(null, null, null)]
    [InlineData("0", null, null)]
    [InlineData("-1", null, null)]
    [InlineData("30s", null, null)]
    [InlineData("99999999999999999999", null, null)]
    public void The_period_is_that_of_the_environment_if_it_is_meant_for_this_process(string? microseconds, string? pid, double? seconds) =>
        Assert.Equal(seconds, WatchdogPeriod.Of(microseconds, pid, own: 42)?.TotalSeconds);
}
