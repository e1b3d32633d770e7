using MeterEdge.Requests;

namespace MeterEdge.Tests.Requests;

public sealed class MissingTests
{
    [Fact]
    public void Pairs_that_meet_become_one_even_over_several()
    {
        var missing = Missing.Nothing.And(10, 12).And(13, 20).And(40, 50).And(60, 70).And(15, 65);
        Assert.Equal([[10, 70]], missing.Named);
        Assert.Equal([[101, 120], [20, 24]], Missing.Nothing.And(101, 120).And(20, 24).Named);
        Assert.Equal([[1, long.MaxValue]], Missing.Nothing.And(11, long.MaxValue).And(1, 10).Named);
    }

    [Fact]
    public void After_fifty_pairs_the_rest_is_counted_and_the_same_pair_counts_once()
    {
        var missing = Enumerable.Range(1, 50).Aggregate(Missing.Nothing, (set, n) => set.And(n * 10, (n * 10) + 5));
        missing = missing.And(1000, 1005).And(1000, 1005).And(1003, 1010).And(2000, 2001);
        Assert.Equal((50, 2), (missing.Named.Count, missing.More));
    }
}
