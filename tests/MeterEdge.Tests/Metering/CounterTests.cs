using MeterEdge.Configuration;
using MeterEdge.Readings;

namespace MeterEdge.Tests.Metering;

public sealed class CounterTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData("a reset", 36.25f, 0f, 0.01f, 0.02f)]
    [InlineData("a rollover", 9999.9f, 0.1f, 0.2f, 0.3f)]
    [InlineData("a moment's nought", 36.25f, 0f, 36.26f, 36.27f)]
    public async Task A_counter_that_goes_back_is_suspect_in_that_reading_and_in_no_other(string what, float before, float back, float next, float then)
    {
        await using var line = new PolledLine(schedule: new ScheduleOptions { Energy = TimeSpan.FromDays(1) });
        foreach (var shown in (float[])[before, before, back, next, then])
        {
            line.Meters[0].Floats[100] = shown;
            await line.Poll(Minute);
        }

        var records = await line.Records();
        Assert.True(
            records.Select(record => record.Quality).ToArray() is [Quality.Good, Quality.Good, Quality.Suspect, Quality.Good, Quality.Good],
            $"{what}: {string.Join(' ', records.Select(record => record.Quality))}");
        Assert.Equal(Why.CounterBack, Assert.Single(records[2].Why));
        // What it showed is told all the same, as it was read.
        Assert.Equal(3, records[2].Values.Length);
    }

    [Fact]
    public async Task Both_readings_of_one_pass_are_doubted_and_what_is_no_counter_may_go_back()
    {
        await using var line = new PolledLine(schedule: new ScheduleOptions { Energy = 3 * Minute });
        await line.Poll(Minute);
        line.Meters[0].Floats[0] = 180f;
        await line.Poll(Minute);
        line.Meters[0].Floats[100] = 1f;
        await line.Poll(3 * Minute);

        var records = await line.Records();
        var doubted = records.Where(record => record.Quality != Quality.Good).ToList();
        Assert.Single(doubted.Select(record => record.Due).Distinct());
        Assert.All(doubted, record => Assert.Equal(Why.CounterBack, Assert.Single(record.Why)));
    }

    [Fact]
    public async Task A_missing_reading_in_between_does_not_make_it_forget()
    {
        await using var line = new PolledLine(schedule: new ScheduleOptions { Energy = TimeSpan.FromDays(1) });
        await line.Poll(Minute);
        line.Meters[0].Reply = _ => Reply.BadChecksum;
        await line.Poll(Minute);
        line.Meters[0].Reply = _ => Reply.Values;
        line.Meters[0].Floats[100] = 36.24f;
        await line.Poll(Minute);

        Assert.Equal([Quality.Good, Quality.Missing, Quality.Suspect], (await line.Records()).Select(record => record.Quality));
    }
}
