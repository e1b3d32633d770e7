using MeterEdge.Forwarding;
using MeterEdge.Tests.Journal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace MeterEdge.Tests.Forwarding;

public sealed class SinkStandingTests
{
    private readonly FakeTimeProvider _time = new(Some.Start);
    private readonly RecordingEvents _events = new();

    [Fact]
    public void A_sink_that_comes_and_goes_all_day_is_a_few_events_an_hour_and_the_last_says_how_it_is()
    {
        var standing = new SinkStanding("influx", _time, _events, NullLogger.Instance);
        for (var second = 0; second < 24 * 3600; second += 10)
        {
            standing.Pause("busy");
            standing.Takes();
            _time.Advance(TimeSpan.FromSeconds(10));
        }

        Assert.InRange(_events.Codes.Count, 100, 160);
        _time.Advance(TimeSpan.FromMinutes(10));
        standing.Takes();
        Assert.Equal("sink_ok", _events.Codes[^1]);
        Assert.Null(standing.PausedBecause);
    }

    [Fact]
    public void Reasons_that_alternate_are_a_few_events_and_the_state_has_the_latest()
    {
        var standing = new SinkStanding("influx", _time, _events, NullLogger.Instance);
        for (var n = 0; n < 100; n++)
            standing.Pause($"HTTP {400 + (n % 3)}", needsAPerson: true);
        Assert.Equal(6, _events.Codes.Count);
        Assert.Equal("HTTP 400", standing.PausedBecause);
        _time.Advance(TimeSpan.FromMinutes(20));
        standing.Takes();
        Assert.Equal(["sink_paused", "sink_paused", "sink_paused", "sink_paused", "sink_paused", "sink_paused", "sink_ok"], _events.Codes);
    }
}
