using System.Collections.Immutable;
using MeterEdge.Control.Switching;
using MeterEdge.Journal;
using MeterEdge.Modbus.Line;
using MeterEdge.Readings;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MeterEdge.Metering.Switches;

/// <summary>
/// Reads how every switch stands whenever a full reading is due, behind everything else on its line, so that what nobody ordered is seen. One
/// that is silent is asked ever more seldom, as meters are. It only reads. Every look that was due becomes a reading, if need be a missing one.
/// </summary>
/// <param name="switches">The switches.</param>
/// <param name="meters">The polled meters, whose latest readings stand beside what the switch says.</param>
/// <param name="schedule">When readings are due.</param>
/// <param name="journal">Takes a reading of kind <c>switch</c> each time.</param>
/// <param name="time">Stamps and pauses.</param>
/// <param name="log">Switches that moved, and bugs.</param>
/// <param name="seen">Told of every look with the meter's serial number; returns at once. Null when nobody wants to know.</param>
/// <param name="pulse">The loop's heartbeat; the lines have their own.</param>
public sealed partial class SwitchPoller(
    ImmutableArray<MeterSwitch> switches,
    ImmutableArray<PolledMeter> meters,
    PollSchedule schedule,
    ReadingJournal journal,
    TimeProvider time,
    ILogger<SwitchPoller> log,
    Action<string, SwitchLook>? seen = null,
    Heartbeat? pulse = null) : BackgroundService
{
    // A clock that was set is noticed after one nap at the latest.
    private static readonly TimeSpan LongestNap = TimeSpan.FromSeconds(5);

    // A clock that leaps further was set: the old time meant nothing.
    private static readonly TimeSpan LongestOverrun = TimeSpan.FromHours(1);

    // With an interval of seconds an hour holds thousands of due times: only the newest get a record.
    private const int MostMissed = 240;

    private readonly ImmutableArray<WatchedSwitch> _watched =
        [.. switches.Select(its => new WatchedSwitch(its, meters.First(meter => meter.Address.Serial == its.Meter), time))];

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var due = NextDue(time.GetUtcNow());
        while (!stoppingToken.IsCancellationRequested && !_watched.IsEmpty)
        {
            pulse?.Beat();
            var left = due - time.GetUtcNow();
            if (left > TimeSpan.Zero)
            {
                await Task.Delay(left < LongestNap ? left + TimeSpan.FromMilliseconds(1) : LongestNap, time, stoppingToken)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

                // When the clock was set back, what was due next lies too far ahead.
                var next = NextDue(time.GetUtcNow());
                due = next < due ? next : due;
                continue;
            }

            // Switches of one line one after the other, lines beside each other: a silent one holds up its own line only.
            await Task.WhenAll(_watched.GroupBy(its => its.Line).Select(line => Pass(line, due, stoppingToken))).ConfigureAwait(false);
            foreach (var missed in Overrun(due, time.GetUtcNow()))
                foreach (var its in _watched)
                    journal.Append(its.Missed(missed, Why.Overrun));
            journal.EndOfSweep();
            due = NextDue(time.GetUtcNow());
        }
    }

    private async Task Pass(IEnumerable<WatchedSwitch> line, DateTimeOffset due, CancellationToken stop)
    {
        foreach (var its in line)
        {
            pulse?.Beat();
            if (stop.IsCancellationRequested || its.IsBackedOff)
            {
                journal.Append(its.Missed(due, stop.IsCancellationRequested ? Why.Stopped : Why.NotAsked));
                continue;
            }

            try
            {
                var before = its.Before;
                var (look, reading) = await its.Read(due, schedule.Intervals.Instant).ConfigureAwait(false);
                journal.Append(reading);
                seen?.Invoke(its.Meter, look);
                if (before is not null && before != look.Actual)
                    LogMoved(its.Meter, before.Value, look.Actual);
            }
            catch (Exception bug)
            {
                // The edge of the loop: the other switches are still worth looking at.
                LogFailed(bug, its.Meter);
            }
        }
    }

    /// <summary>What was due while the looks of the last time were still under way.</summary>
    private Queue<DateTimeOffset> Overrun(DateTimeOffset due, DateTimeOffset now)
    {
        var missed = new Queue<DateTimeOffset>();
        for (var next = NextDue(due); next <= now && now - due < LongestOverrun; next = NextDue(next))
        {
            missed.Enqueue(next);
            if (missed.Count > MostMissed)
                missed.Dequeue();
        }

        return missed;
    }

    private DateTimeOffset NextDue(DateTimeOffset now) => PollSchedule.NextDue(now, schedule.Intervals.Instant, schedule.Zone);

    [LoggerMessage(2031, LogLevel.Warning, "the switch of meter {Serial} was {Before} and is {Actual}")]
    private partial void LogMoved(string serial, SwitchActual before, SwitchActual actual);

    [LoggerMessage(2030, LogLevel.Error, "a bug ended the look at the switch of meter {Serial}")]
    private partial void LogFailed(Exception bug, string serial);

    /// <summary>A switch with what was seen of it last.</summary>
    private sealed class WatchedSwitch(MeterSwitch its, PolledMeter meter, TimeProvider time)
    {
        private readonly SignReader _signs = new(its.Place, LinePriority.Retry);
        private SwitchLook? _before;
        private int _failures;
        private long _notBefore;

        public string Meter => its.Meter;

        public SwitchActual? Before => _before?.Actual;

        public LineOwner Line => its.Place.Line;

        public bool IsBackedOff => _failures > 0 && time.GetTimestamp() < _notBefore;

        public async ValueTask<(SwitchLook Look, Snapshot Reading)> Read(DateTimeOffset due, TimeSpan interval)
        {
            var began = time.GetTimestamp();
            var signs = await _signs.Read().ConfigureAwait(false);
            await MeterSwitch.LeaveTheLine().ConfigureAwait(false);
            var look = its.With(MeterSwitch.Looked(signs, time), Since(signs.Actual));
            _before = look;
            Note(signs, interval);
            return (look, Reading(due, look, (int)time.GetElapsedTime(began).TotalMilliseconds));
        }

        /// <summary>The record of a look that was not made.</summary>
        public Snapshot Missed(DateTimeOffset due, Why why) => new(meter.Address, ReadingKind.Switch, due, Stamp.Of(time), 0, Quality.Missing, [why], []);

        /// <summary>The meter's latest values, if the switch stood so before and after they were read; none else, as they would mislead.</summary>
        private ImmutableArray<Measurement> Since(SwitchActual actual) =>
            meter.State.Last is { Quality: Quality.Good } last && _before is { } before && before.Actual == actual && last.Time > before.Time ? last.Values : [];

        private void Note(SeenSigns signs, TimeSpan interval)
        {
            _failures = signs.Failure is null ? 0 : _failures + 1;
            if (_failures > 0)
                _notBefore = time.GetTimestamp() + (long)((MeterBackoff.After(_failures, interval) - (interval / 2)).TotalSeconds * time.TimestampFrequency);
        }

        private Snapshot Reading(DateTimeOffset due, SwitchLook look, int spanMs) => new(
            meter.Address,
            ReadingKind.Switch,
            due,
            Stamp.Of(time),
            spanMs,
            look.Failure is null ? Quality.Good : Quality.Missing,
            look.Failure is null ? [] : [Why.NoAnswer],
            look.Failure is null ? [new(Quantity.SwitchState, Number(look.Actual), default)] : []);

        // A reading holds numbers only: these stand for the contract's words, in which locked and tripped are open.
        private static decimal Number(SwitchActual actual) => actual switch
        {
            SwitchActual.Open or SwitchActual.Locked or SwitchActual.Tripped => 0,
            SwitchActual.Closed => 1,
            SwitchActual.Armed => 2,
            SwitchActual.Unknown => 3,
        };
    }
}
