using MeterEdge.Control;
using MeterEdge.Metering;
using MeterEdge.Tests.Journal;
using Microsoft.Extensions.Time.Testing;

namespace MeterEdge.Tests.Metering;

public sealed class LineWatchTests
{
    private readonly RecordingEvents _events = new();
    private readonly RecordingLog<LineWatch> _log = new();
    private readonly FakeTimeProvider _time = new(new(2026, 11, 23, 10, 15, 0, TimeSpan.Zero));

    [Fact]
    public void The_first_opening_is_no_news_for_the_head_end()
    {
        Watch().LinkUp("/dev/ttyS1");
        Assert.Empty(_events.All);
        Assert.Single(_log.Of(2002));
    }

    [Fact]
    public void A_device_that_goes_and_comes_is_told_once_each()
    {
        var watch = Watch();
        watch.LinkUp("/dev/ttyS1");
        watch.LinkDown("/dev/ttyS1", "/dev/ttyS1 is gone");
        _time.Advance(TimeSpan.FromMinutes(1));
        watch.LinkUp("/dev/ttyS1");
        Assert.Equal([("line_down", Severity.Alarm), ("line_up", Severity.Info)], _events.All.Select(happened => (happened.Code, happened.Severity)));
        Assert.Equal("""{"bus":"bus-1","error":"/dev/ttyS1 is gone"}""", _events.All[0].Data.ToJsonString());
        Assert.Equal("""{"bus":"bus-1"}""", _events.All[1].Data.ToJsonString());
        Assert.Equal(_time.GetUtcNow(), _events.All[1].Time);
        Assert.Contains("bus-1: line down: /dev/ttyS1 is gone", Assert.Single(_log.Of(2001)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_device_that_was_not_there_at_the_start_is_told_too()
    {
        var watch = Watch();
        watch.LinkDown("/dev/ttyS1", "no such device");
        watch.LinkUp("/dev/ttyS1");
        watch.LinkUp("/dev/ttyS1");
        Assert.Equal(["line_down", "line_up"], _events.Codes);
    }

    private LineWatch Watch() => new("bus-1", _events, _time, _log);
}
