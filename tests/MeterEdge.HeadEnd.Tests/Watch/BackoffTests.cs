using MeterEdge.HeadEnd.Watch;

namespace MeterEdge.HeadEnd.Tests.Watch;

public sealed class BackoffTests
{
    [Theory]
    [InlineData(1, 0.5)]
    [InlineData(2, 1)]
    [InlineData(5, 8)]
    [InlineData(6, 10)]
    [InlineData(int.MaxValue, 10)]
    public void It_doubles_up_to_the_ceiling(int failures, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Backoff.Patient.After(failures));
}
