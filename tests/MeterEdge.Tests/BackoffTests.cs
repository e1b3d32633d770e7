using CsCheck;

namespace MeterEdge.Tests;

public class BackoffTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(5, 16)]
    [InlineData(9, 256)]
    [InlineData(10, 300)]
    [InlineData(int.MaxValue, 300)]
    public void The_ceiling_doubles_up_to_the_cap(int failures, double seconds)
    {
        Assert.Equal(TimeSpan.FromSeconds(seconds / 2), Backoff.Default.After(failures, 0.5));
        Assert.Equal(TimeSpan.Zero, Backoff.Default.After(failures, 0));
    }

    [Fact]
    public void It_is_never_negative_and_never_beyond_the_cap()
    {
        Gen.Select(Gen.Int[1, int.MaxValue], Gen.Double[0, 0.999999]).Sample((failures, jitter) =>
            Backoff.Default.After(failures, jitter) is var wait && wait >= TimeSpan.Zero && wait < Backoff.Default.Cap);
    }
}
