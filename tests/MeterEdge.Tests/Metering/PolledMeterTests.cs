using MeterEdge.Metering;
using MeterEdge.Modbus.Line;

namespace MeterEdge.Tests.Metering;

public sealed class PolledMeterTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task A_garbling_meter_is_asked_whenever_it_is_due_and_only_a_silent_one_is_left_alone_for_ever_longer()
    {
        await using var line = new PolledLine(meters: 2);
        line.Meters[0].Reply = _ => Reply.BadChecksum;
        line.Meters[1].Reply = _ => Reply.Silence;
        const int Passes = 20;
        await line.Poll(Passes * Interval);

        var asked = line.Link.Asked.ToLookup(asked => asked.Unit, asked => Pass(asked.At));
        Assert.Equal(Enumerable.Range(0, Passes), asked[1].Distinct());
        // The first time with a retry; then after 1, 2 and 4 minutes, and every 5.
        Assert.Equal([0, 1, 3, 7, 12, 17], asked[2].Distinct());
        Assert.Equal([true, true], line.Polled.Select(meter => meter.State.IsLost));

        int Pass(TimeSpan at) => (int)((at - TimeSpan.FromSeconds(1)) / Interval);
    }

    [Fact]
    public async Task The_age_of_the_last_good_reading_rises_while_the_meter_is_silent()
    {
        await using var line = new PolledLine();
        var meter = line.Polled[0];
        Assert.Null(meter.SinceGood(line.Time));
        await line.Poll(2 * Interval);
        Assert.InRange(meter.SinceGood(line.Time)!.Value, TimeSpan.FromSeconds(1), Interval);
        Assert.Equal(TimeSpan.Zero, meter.BackoffLeft(line.Time));

        line.Meters[0].Reply = _ => Reply.Silence;
        await line.Poll(10 * Interval);
        Assert.InRange(meter.SinceGood(line.Time)!.Value, 10 * Interval, 12 * Interval);
        Assert.True(meter.BackoffLeft(line.Time) > TimeSpan.Zero);
    }

    [Fact]
    public async Task A_silent_meter_that_garbles_once_has_lived_and_its_pauses_begin_anew()
    {
        await using var line = new PolledLine();
        var meter = line.Polled[0];
        Assert.Equal(MeterChange.Lost, Note(ExchangeResult.NoAnswer));
        Assert.Equal(0.5, Pause());
        Note(ExchangeResult.NoAnswer);
        Note(ExchangeResult.NoAnswer);
        Assert.Equal(3.5, Pause());

        line.Time.Advance(4 * Interval);
        Note(ExchangeResult.Garbled);
        Assert.True(meter.State.IsLost);
        Assert.False(meter.IsBackedOff(line.Time.GetTimestamp()), "it said something, and is to wait all the same");
        Note(ExchangeResult.NoAnswer);
        Assert.Equal(0.5, Pause());

        Assert.True(meter.BackoffLeft(line.Time) > 0.4 * Interval, $"{meter.BackoffLeft(line.Time)} left");
        line.Time.Advance(Interval);
        Assert.Equal(TimeSpan.Zero, meter.BackoffLeft(line.Time));

        MeterChange Note(ExchangeResult result)
        {
            var failure = new ExchangeOutcome(result, 0, Garble.None, 0, 0, 0, TimeSpan.Zero);
            return meter.Note(PassResult.Failed(PassResult.Reason(result), failure, line.Time.GetUtcNow(), 0), Journal.Some.Snapshot(1), Interval, line.Time);
        }

        // In intervals; the poller asks at the first due time behind it.
        double Pause() => Enumerable.Range(0, 600).Select(tenth => tenth / 10.0).First(pause => !meter.IsBackedOff(After(pause * Interval)));

        long After(TimeSpan time) => line.Time.GetTimestamp() + (long)(time.TotalSeconds * line.Time.TimestampFrequency);
    }
}
