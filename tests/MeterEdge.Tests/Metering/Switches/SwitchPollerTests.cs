using MeterEdge.Control.Switching;
using MeterEdge.Metering;
using MeterEdge.Metering.Switches;
using MeterEdge.Readings;
using MeterEdge.Tests.Journal;

namespace MeterEdge.Tests.Metering.Switches;

public sealed class SwitchPollerTests
{
    [Fact]
    public async Task How_a_switch_stands_is_read_whenever_a_full_reading_is_due_and_a_move_that_nobody_ordered_is_told()
    {
        using var line = new SwitchedLine();
        using var folder = new TempFolder();
        await using var journal = new OpenJournal(folder.Path);
        var profile = new MeterProfile(line.Options.Profile, Some.Limits());
        var reader = new MeterReader(1, profile, ReadingKind.Instant, MeterEdge.Modbus.Frames.Framing.Rtu, line.Owner, TimeSpan.FromSeconds(1), line.Time);
        var meter = new PolledMeter(new(SwitchedLine.Serial, "bus-1", 1, "eastron-sdm530"), reader, reader);
        var log = new RecordingLog<SwitchPoller>();
        var looks = new List<SwitchActual>();
        using var poller = new SwitchPoller([line.It], [meter], new(new(), TimeZoneInfo.Utc), journal.It, line.Time, log, (serial, look) =>
        {
            lock (looks)
                looks.Add(look.Actual);
        });
        await poller.StartAsync(TestContext.Current.CancellationToken);

        await Next(1);
        line.Bits = [0, 0, 0];
        await Next(2);
        await poller.StopAsync(TestContext.Current.CancellationToken);

        lock (looks)
            Assert.Equal((SwitchActual.Closed, SwitchActual.Open), (looks[0], looks[^1]));
        await Until.True(() => journal.Everything().Any(reading => reading.Snapshot.Values is [{ Quantity: Quantity.SwitchState, Value: 0 }]));
        Assert.All(journal.Everything(), reading => Assert.Equal(ReadingKind.Switch, reading.Snapshot.Kind));
        Assert.DoesNotContain(line.Link.Asked, asked => asked.Function is 5 or 6 or 16);

        // Time goes on while nobody has looked yet; how often it is looked at meanwhile does not matter.
        Task Next(int count) => Until.True(() =>
        {
            line.Link.Pass(TimeSpan.FromSeconds(1));
            lock (looks)
                return looks.Count >= count && (count == 1 || looks[^1] == SwitchActual.Open);
        });
    }

    [Fact]
    public async Task A_look_that_is_left_out_because_the_switch_is_silent_is_a_missing_reading()
    {
        using var line = new SwitchedLine { Dark = true };
        using var folder = new TempFolder();
        await using var journal = new OpenJournal(folder.Path);
        var reader = new MeterReader(
            1, new(line.Options.Profile, Some.Limits()), ReadingKind.Instant, MeterEdge.Modbus.Frames.Framing.Rtu, line.Owner, TimeSpan.FromSeconds(1), line.Time);
        var meter = new PolledMeter(new(SwitchedLine.Serial, "bus-1", 1, "eastron-sdm530"), reader, reader);
        using var poller = new SwitchPoller([line.It], [meter], new(new(), TimeZoneInfo.Utc), journal.It, line.Time, new RecordingLog<SwitchPoller>());
        await poller.StartAsync(TestContext.Current.CancellationToken);

        await Until.True(() =>
        {
            line.Link.Pass(TimeSpan.FromSeconds(1));
            return journal.Everything().Count(reading => reading.Snapshot.Why is [Why.NotAsked]) >= 2;
        });
        await poller.StopAsync(TestContext.Current.CancellationToken);

        var readings = journal.Everything().Select(reading => reading.Snapshot).ToList();
        Assert.Contains(readings, reading => reading.Why is [Why.NoAnswer]);
        Assert.All(readings, reading => Assert.Equal((ReadingKind.Switch, Quality.Missing, 0), (reading.Kind, reading.Quality, reading.Values.Length)));

        // One for every time that it was due, none twice.
        var due = readings.Select(reading => reading.Due).ToList();
        Assert.Equal(due.Distinct().Order(), due);
    }
}
