using MeterEdge.HeadEnd.Tests.Request;
using MeterEdge.HeadEnd.Watch;

namespace MeterEdge.HeadEnd.Tests.Watch;

public sealed class TallyTests
{
    private readonly Tally _tally = new();

    [Fact]
    public void A_hole_is_told_when_it_opens_and_when_it_is_filled()
    {
        Assert.Null(Take(1, 2));
        var opened = Take(5);
        Assert.Equal((0, 2), (opened!.MissingBefore, opened.Missing));
        Assert.Equal("hole: readings of TG-0417, epoch 8f3a: missing so far 3-4", WatchText.Line(opened));
        Assert.Null(WatchText.Line(Take(3)!));
        Assert.Equal("hole filled: readings of TG-0417, epoch 8f3a", WatchText.Line(Take(4)!));
        Assert.Equal((5, 0, 0), (_tally.Readings, _tally.Missing, _tally.Duplicates));
    }

    [Fact]
    public void A_batch_sent_again_counts_as_duplicates_not_as_readings()
    {
        Take(1, 2, 3);
        Assert.Equal(3, Take(1, 2, 3)!.Duplicates);
        Assert.Equal((3, 3), (_tally.Readings, _tally.Duplicates));
    }

    [Fact]
    public void Another_epoch_or_edge_is_another_series()
    {
        Take(1, 2, 3);
        Assert.Null(_tally.Take(new Arrival.Readings(Some.Readings(Some.Reading(9)) with { Epoch = "new" }, false)));
        Assert.Null(_tally.Take(new Arrival.Readings(Some.Readings(Some.Reading(20)) with { Edge = "TG-2" }, false)));
        Assert.Equal(0, _tally.Missing);
    }

    [Fact]
    public void A_gap_event_accounts_for_numbers_that_will_never_come()
    {
        Take(1, 5);
        Assert.Equal(3, _tally.Missing);
        _tally.Take(new Arrival.Event(Some.Event(1, "gap", """{"epoch":"8f3a","first":2,"last":4}""")));
        Assert.Equal(0, _tally.Missing);
        Assert.Equal(1, _tally.Events);
    }

    [Theory]
    [InlineData("""{"epoch":"8f3a","first":0,"last":4}""")]
    [InlineData("""{"epoch":"8f3a","first":4,"last":2}""")]
    [InlineData("""{"epoch":1,"first":2,"last":4}""")]
    [InlineData("""{"epoch":"\ud800","first":2,"last":4}""")]
    [InlineData("""{"first":2,"last":1e300}""")]
    [InlineData("[]")]
    public void A_gap_event_that_says_nothing_sensible_changes_nothing(string data)
    {
        Take(1, 5);
        _tally.Take(new Arrival.Event(Some.Event(1, "gap", data)));
        Assert.Equal(3, _tally.Missing);
    }

    [Fact]
    public void Holes_among_events_are_found_too()
    {
        _tally.Take(new Arrival.Event(Some.Event(1)));
        _tally.Take(new Arrival.Event(Some.Event(3)));
        _tally.Take(new Arrival.Event(Some.Event(3)));
        Assert.Equal((2, 1), (_tally.Events, _tally.Missing));
        Assert.Contains(WatchText.Summary(_tally), line => line == "missing: events of TG-0417, control c1: 2");
    }

    [Fact]
    public void Endless_new_epochs_do_not_fill_the_memory()
    {
        Take(1, 2, 4);
        for (var epoch = 0; epoch < 5000; epoch++)
        {
            _tally.Take(new Arrival.Readings(Some.Readings(Some.Reading(1)) with { Epoch = $"{epoch}" }, false));
            if (epoch % 1000 == 0)
                Take(5);
        }

        Assert.Equal(905, _tally.Forgotten);
        Assert.Contains(WatchText.Summary(_tally), line => line.StartsWith("905 series of numbers were forgotten", StringComparison.Ordinal));
        // The one in use was not among them.
        Assert.Equal("hole filled: readings of TG-0417, epoch 8f3a", WatchText.Line(Take(3)!));
    }

    [Fact]
    public void Events_and_results_are_one_series()
    {
        _tally.Take(new Arrival.Event(Some.Event(1)));
        Assert.Equal(1, _tally.Take(new Arrival.Event(Some.Event(3)))!.Missing);
        var result = AnsweringEdge.Result("q-1", "done") with { N = 2 };
        Assert.Equal("hole filled: events of TG-0417, control c1", WatchText.Line(_tally.Take(new Arrival.Result(result))!));
        Assert.Equal((2, 1, 0), (_tally.Events, _tally.Results, _tally.Missing));
    }

    private TallyChange? Take(params long[] numbers) =>
        _tally.Take(new Arrival.Readings(Some.Readings([.. numbers.Select(number => Some.Reading(number))]), false));
}
