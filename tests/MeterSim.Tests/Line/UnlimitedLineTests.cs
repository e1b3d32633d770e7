using CsCheck;
using MeterSim.Line;

namespace MeterSim.Tests.Line;

public sealed class UnlimitedLineTests
{
    [Fact]
    public void The_answer_is_there_at_once_and_whole()
    {
        var bench = new LineBench(LineTiming.Unlimited);
        bench.Send(Some.Read(1, 4, 0, 80));
        Assert.Equal(165, bench.Fetch().Length);
    }

    [Fact]
    public void Requests_may_follow_each_other_without_silence_and_in_any_pieces()
    {
        byte[] requests = [.. Some.Read(1, 4, 0, 2), .. Some.Frame(2, 0x10, 0, 2, 0, 2, 4, 0x41, 0xF0, 0, 0), .. Some.Read(2, 3, 2, 2)];
        Gen.Int[1, requests.Length].Sample(piece =>
        {
            var bench = new LineBench(LineTiming.Unlimited);
            foreach (byte[] part in requests.Chunk(piece))
                bench.Send(part);
            Assert.Equal(9 + 8 + 9, bench.Fetch().Length);
            Assert.Equal(3, bench.Line.Counters.Answered);
        });
    }

    [Fact]
    public void Garbage_is_given_up_and_the_next_request_answered()
    {
        var bench = new LineBench(LineTiming.Unlimited);
        Assert.Empty(bench.Ask(1, 4, 0));
        Assert.Equal(1, bench.Line.Counters.IgnoredBadCrc);
        Assert.Equal(9, bench.Ask(Some.Read(1, 4, 0, 2)).Length);
    }

    [Fact]
    public void An_unknown_function_is_refused() =>
        Assert.Equal(Some.Frame(1, 0x80 | 0x2B, 1), new LineBench(LineTiming.Unlimited).Ask(Some.Frame(1, 0x2B, 0x0E, 1, 0)));
}
