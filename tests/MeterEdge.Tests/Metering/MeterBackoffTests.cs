using MeterEdge.Metering;

namespace MeterEdge.Tests.Metering;

public sealed class MeterBackoffTests
{
    [Theory]
    [InlineData(1, 60, 60)]
    [InlineData(2, 60, 120)]
    [InlineData(3, 60, 240)]
    [InlineData(4, 60, 300)]
    [InlineData(1000, 60, 300)]
    [InlineData(1, 1, 1)]
    [InlineData(9, 1, 256)]
    [InlineData(10, 1, 300)]
    public void The_pause_doubles_up_to_five_minutes(int failures, int interval, int pause) =>
        Assert.Equal(TimeSpan.FromSeconds(pause), MeterBackoff.After(failures, TimeSpan.FromSeconds(interval)));

    [Fact]
    public void A_meter_that_is_read_seldom_is_tried_every_time() =>
        Assert.Equal(TimeSpan.Zero, MeterBackoff.After(7, TimeSpan.FromMinutes(15)));
}
