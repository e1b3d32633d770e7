using MeterEdge.Contract;
using MeterEdge.HeadEnd.Demo.Plant;
using MeterEdge.HeadEnd.Demo.View;
using MeterEdge.HeadEnd.Watch;

namespace MeterEdge.HeadEnd.Tests.Demo;

public sealed class DemoModelTests
{
    private readonly DemoModel _model = new(Some.Meters());

    [Fact]
    public void A_good_reading_at_the_head_end_counts_its_meter_as_delivered_once()
    {
        Take(Some.Reading(1, Some.Meters()[0].Serial), Some.Reading(2, Some.Meters()[0].Serial), Some.Reading(3, Some.Meters()[1].Serial, q: "missing"));
        Assert.Equal(1, _model.MetersDelivered);
        Assert.Equal(3, _model.Tally.Readings);
    }

    [Fact]
    public void A_reading_of_a_meter_that_is_not_ours_is_counted_but_not_shown()
    {
        Take(Some.Reading(1, "stranger"));
        Assert.Equal((1, 0), (_model.Tally.Readings, _model.MetersDelivered));
    }

    [Fact]
    public void The_newer_of_status_and_message_wins()
    {
        var meter = Some.Meters()[0];
        Take(Some.Reading(1, meter.Serial, t: Some.Time));
        _model.Take(StatusWith(meter.Serial, Some.Time.AddSeconds(5), "suspect"));
        Assert.Equal("suspect", _model.MemoryOf(meter).Quality);
        Take(Some.Reading(2, meter.Serial, t: Some.Time.AddSeconds(2)));
        Assert.Equal("suspect", _model.MemoryOf(meter).Quality);
        Take(Some.Reading(3, meter.Serial, t: Some.Time.AddSeconds(9)));
        Assert.Equal("good", _model.MemoryOf(meter).Quality);
    }

    [Fact]
    public void A_missed_pass_keeps_the_old_values_and_lets_them_grow_old()
    {
        var meter = Some.Meters()[0];
        Take(Some.Reading(1, meter.Serial, t: Some.Time));
        Take(Some.Reading(2, meter.Serial, q: "missing", t: Some.Time.AddSeconds(10)));
        var memory = _model.MemoryOf(meter);
        Assert.Equal(("missing", Some.Time), (memory.Quality, memory.ReadAt));
        Assert.Equal(230.1m, memory.Values["voltage_l1_v"].Number);
    }

    [Fact]
    public void A_daemon_that_stops_answering_leaves_what_it_said_last()
    {
        _model.Take(StatusWith("x", Some.Time, "good"));
        _model.Take((DaemonStatus?)null);
        Assert.NotNull(_model.Status);
        Assert.False(_model.StatusIsFresh);
    }

    [Fact]
    public void Events_and_malformed_messages_become_news()
    {
        var news = _model.Take(new Heard.Message("me/v1/TG-0417/up/event", Some.Json(Some.Event(1, data: """{"attempts":2}"""))), Some.Time);
        Assert.Equal("warning meter_lost 130005210003 attempts 2", news!.Value.Text);
        Assert.Equal(Mood.Warning, news.Value.Mood);
        Assert.Equal(Mood.Bad, _model.Take(new Heard.Message("me/v1/TG-0417/up/event", Some.Bytes("{")), Some.Time)!.Value.Mood);
    }

    [Fact]
    public void Only_the_latest_news_are_kept()
    {
        for (var number = 0; number < 20; number++)
            _model.Tell(Some.Time, $"{number}");
        Assert.Equal(["14", "15", "16", "17", "18", "19"], _model.Latest.Select(news => news.Text));
    }

    private void Take(params ReadingMessage[] readings) => Assert.Null(_model.Take(Some.Heard(Some.Readings(readings)), Some.Time));

    private static DaemonStatus StatusWith(string serial, DateTimeOffset time, string quality) => new(
        null, null, null, null, null,
        [new MeterStatus(serial, null, null, null, null, null, null, new ReadingStatus(time, null, quality, null, null, Some.Values()))], null, null, null);
}
