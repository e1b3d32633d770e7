using CsCheck;
using MeterEdge.Console;
using Microsoft.Extensions.Time.Testing;

namespace MeterEdge.Tests.Console;

public sealed class LineUseMeterTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly LineUseMeter _meter;
    private TimeSpan _busy;

    public LineUseMeterTests() => _meter = new(() => _busy, _time);

    public void Dispose() => _meter.Dispose();

    [Fact]
    public void At_the_start_a_line_has_not_been_used() => Assert.Equal(0, _meter.Percent);

    [Fact]
    public void The_share_is_that_of_the_time_since_the_start_at_first()
    {
        Pass(10, busyPercent: 25);
        Assert.Equal(25, _meter.Percent);
    }

    [Fact]
    public void What_was_long_ago_does_not_count_even_when_nobody_asked_meanwhile()
    {
        Pass(3600, busyPercent: 100);
        Pass(300, busyPercent: 0);
        Assert.Equal(0, _meter.Percent);
        Pass(300, busyPercent: 50);
        Assert.Equal(50, _meter.Percent);
    }

    [Fact]
    public void Asking_changes_nothing()
    {
        Pass(300, busyPercent: 40);
        for (var n = 0; n < 1000; n++)
        {
            Assert.Equal(40, _meter.Percent);
        }
    }

    [Fact]
    public void It_is_a_share_whatever_happens_and_of_the_last_two_minutes_at_most() =>
        Gen.Select(Gen.Int[1, 200], Gen.Int[0, 130]).List[1, 20].Sample(
            stretches =>
            {
                foreach (var (seconds, percent) in stretches)
                {
                    Pass(seconds, percent);
                    Assert.InRange(_meter.Percent, 0, 100);
                }

                Pass(121, busyPercent: 30);
                return Math.Abs(_meter.Percent - 30) <= 0.1;
            },
            threads: 1);

    private void Pass(int seconds, int busyPercent)
    {
        for (var second = 0; second < seconds; second++)
        {
            _busy += TimeSpan.FromSeconds(busyPercent / 100.0);
            _time.Advance(TimeSpan.FromSeconds(1));
        }
    }
}
