using MeterEdge.Requests;

namespace MeterEdge.Tests.Requests;

public sealed class DoubtfulTests
{
    [Fact]
    public void Spans_that_meet_become_one_and_stay_in_order()
    {
        var spans = Doubtful.Nothing.And(100, 200).And(400, 500).And(250, 300).And(10, 20).And(190, 260).And(7, 7);
        Assert.Equal([[10, 20], [100, 300], [400, 500]], spans.Spans);
        Assert.Equal([10, 20], spans.After(null)!);
        Assert.Equal([100, 300], spans.After(20)!);
        Assert.Equal([400, 500], spans.After(499)!);
        Assert.Null(spans.After(500));
        Assert.Equal(10 + 200 + 50, spans.Length(0, 450));
        Assert.Equal(100, spans.Length(200, 400));
    }

    [Fact]
    public void However_many_come_there_are_few_and_none_is_left_out()
    {
        var random = new Random(4);
        var asked = Enumerable.Range(0, 5000).Select(_ => random.Next(1_000_000)).ToList();
        var spans = asked.Aggregate(Doubtful.Nothing, (set, first) => set.And(first, first + 3));
        Assert.InRange(spans.Spans.Count, 1, 100);
        Assert.All(asked, first => Assert.Contains(spans.Spans, span => span[0] <= first && span[1] >= first + 3));
        Assert.All(spans.Spans.Zip(spans.Spans.Skip(1)), pair => Assert.True(pair.First[1] < pair.Second[0]));
    }
}
