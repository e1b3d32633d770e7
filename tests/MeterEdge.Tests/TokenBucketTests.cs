using Microsoft.Extensions.Time.Testing;

namespace MeterEdge.Tests;

public sealed class TokenBucketTests
{
    [Fact]
    public void It_lets_a_burst_through_and_then_one_at_a_time()
    {
        var time = new FakeTimeProvider();
        var bucket = new TokenBucket(10, TimeSpan.FromSeconds(1), time);
        Assert.Equal(10, Passed(bucket, 20));
        time.Advance(TimeSpan.FromMilliseconds(999));
        Assert.Equal(0, Passed(bucket, 5));
        time.Advance(TimeSpan.FromMilliseconds(2));
        Assert.Equal(1, Passed(bucket, 5));
        time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(10, Passed(bucket, 20));
    }

    private static int Passed(TokenBucket bucket, int tries) => Enumerable.Range(0, tries).Count(_ => bucket.Take());
}
