using System.Collections.Immutable;
using MeterEdge.Control;
using MeterEdge.Journal;
using MeterEdge.Modbus.Line;
using MeterEdge.Readings;
using Microsoft.Extensions.Logging;

namespace MeterEdge.Metering;

/// <summary>
/// Polls the meters of one line when they are due. A pass that failed is tried again behind everything that is due, and a lost meter is
/// tried there only, once: however many meters are dead, the others wait for one time-out at most. Every pass that was due becomes a
/// reading, if need be a missing one.
/// </summary>
public sealed partial class BusPoller(
    string bus,
    ImmutableArray<PolledMeter> meters,
    int retries,
    PollSchedule schedule,
    ReadingJournal journal,
    IEventLog events,
    TimeProvider time,
    ILogger log,
    Heartbeat? pulse = null)
{
    // A clock that was set is noticed after one nap at the latest.
    private static readonly TimeSpan LongestNap = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan LongestLeap = TimeSpan.FromHours(1);
    private static readonly TimeSpan LongestWaitForOldTime = TimeSpan.FromMinutes(10);

    // With an interval of seconds an hour holds thousands of due times: only the newest get a record.
    private const int MostLeaped = 240;

    private readonly List<Task> _behind = [];
    private bool _saidOverrun;

    /// <summary>The meters, and what is known of them.</summary>
    public ImmutableArray<PolledMeter> Meters => meters;

    /// <summary>The line was opened: who is on it has to be asked anew. From any thread.</summary>
    public void Suspect()
    {
        foreach (var meter in meters)
            meter.Doubt();
    }

    /// <summary>Polls until told to stop.</summary>
    public async Task Run(CancellationToken stop)
    {
        var clock = new WallClock(time);
        var served = clock.Look().Now;
        while (!stop.IsCancellationRequested)
        {
            pulse?.Beat();
            var (now, jump) = clock.Look();
            if (jump is { } set)
            {
                LogJump(bus, set.By.TotalSeconds);
                served = AfterJump(served, set);
            }

            var pass = schedule.Next(served);
            if (pass.Due > now)
            {
                await Nap(pass.Due - now, stop).ConfigureAwait(false);
                continue;
            }

            try
            {
                pass = MissAllButTheNewest(pass, now);
                await Sweep(pass, stop).ConfigureAwait(false);
            }
            catch (Exception bug)
            {
                // The edge of the loop: the other meters, and this one at its next pass, are still worth reading.
                LogSweepFailed(bug, bus);
            }

            served = pass.Due;
        }

        await Task.WhenAll(_behind).ConfigureAwait(false);
    }

    /// <summary>
    /// Up to where everything is served after the clock was set. A step below an hour forward leaps over due times, and each gets its
    /// record; a small step back repeats some, and none is read twice. Beyond that the old time meant nothing: the new one counts.
    /// </summary>
    private DateTimeOffset AfterJump(DateTimeOffset served, ClockJump set)
    {
        if (set.By < TimeSpan.Zero)
            return -set.By <= LongestWaitForOldTime && served > set.LastLook ? served : set.LastLook;
        if (set.By < LongestLeap)
        {
            var leaped = new Queue<PollPass>();
            for (var pass = schedule.Next(served); pass.Due <= set.LastLook; pass = schedule.Next(pass.Due))
            {
                NoteIdentity(pass);
                leaped.Enqueue(pass);
                if (leaped.Count > MostLeaped)
                    leaped.Dequeue();
            }

            foreach (var pass in leaped)
            {
                foreach (var meter in meters.Where(meter => Reader(meter, pass) is not null))
                    Record(meter, pass, Missed(Why.ClockStep));
            }
        }

        return set.LastLook;
    }

    private async Task Nap(TimeSpan left, CancellationToken stop)
    {
        // A delay is cut to whole milliseconds; rounded up, the last one ends in time and not just before it.
        var nap = left < LongestNap ? TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)) : LongestNap;
        await Task.Delay(nap, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>
    /// When the line was busy for longer than one interval, what was due in between was missed, and says so; the newest is still worth reading.
    /// </summary>
    private PollPass MissAllButTheNewest(PollPass pass, DateTimeOffset now)
    {
        var missed = 0;
        for (var next = schedule.Next(pass.Due); next.Due <= now; next = schedule.Next(next.Due))
        {
            if (!meters.Any(meter => Reader(meter, next) is not null))
            {
                // It reads nothing, so it does not take the place of one that does.
                NoteIdentity(next);
                continue;
            }

            foreach (var meter in meters.Where(meter => Reader(meter, pass) is not null))
            {
                Record(meter, pass, Missed(Why.Overrun));
            }

            NoteIdentity(pass);
            missed++;
            pass = next;
        }

        if (missed > 0 && !_saidOverrun)
        {
            LogOverrun(bus, missed);
        }

        _saidOverrun = missed > 0;
        return pass;
    }

    /// <summary>
    /// When meters are due to be asked who they are, their next reading ends with that, be it of this pass or of a later one; and what they
    /// refused is asked for again.
    /// </summary>
    private void NoteIdentity(PollPass pass)
    {
        if (!pass.Kinds.Contains(ReadingKind.Identity))
            return;
        foreach (var meter in meters)
        {
            meter.Doubt();
            meter.Everything.Reconsider();
        }
    }

    private async Task Sweep(PollPass due, CancellationToken stop)
    {
        NoteIdentity(due);
        var behind = new List<(PolledMeter Meter, MeterReader Reader, int Attempts)>();
        foreach (var meter in meters)
        {
            pulse?.Beat();
            if (Reader(meter, due) is not { } reader)
            {
                continue;
            }

            if (stop.IsCancellationRequested)
            {
                Record(meter, due, Missed(Why.Stopped));
            }
            else if (meter.IsBehind || meter.IsBackedOff(time.GetTimestamp()))
            {
                // It has not answered what it was asked before this was due, or it is not its turn to be tried again.
                Record(meter, due, Missed(Why.NotAsked));
            }
            else if (meter.State.IsLost)
            {
                behind.Add((meter, reader, 0));
            }
            else if (!await Read(meter, reader, due).ConfigureAwait(false))
            {
                behind.Add((meter, reader, 1));
            }
        }

        journal.EndOfSweep();
        _behind.RemoveAll(attempt => attempt.IsCompleted);
        foreach (var (meter, reader, attempts) in behind)
        {
            meter.IsBehind = true;
            _behind.Add(ReadBehind(meter, reader, due, attempts));
        }
    }

    /// <summary>Reads a meter in its turn. False when it is to be tried again.</summary>
    private async Task<bool> Read(PolledMeter meter, MeterReader reader, PollPass due)
    {
        try
        {
            var pass = await reader.Pass(LinePriority.Reading).ConfigureAwait(false);
            if (retries > 0 && IsWorthAnotherTry(pass))
            {
                return false;
            }

            await Identify(meter, pass).ConfigureAwait(false);
            Conclude(meter, due, pass, attempts: 1);
        }
        catch (Exception bug)
        {
            // What one meter's answer brings to light must not keep the others from being read.
            LogMeterFailed(bug, bus, meter.Address.Serial);
        }

        return true;
    }

    /// <summary>Tries a meter beside the sweeps, where the wait for an answer that may still come late delays nobody else.</summary>
    private async Task ReadBehind(PolledMeter meter, MeterReader reader, PollPass due, int attempts)
    {
        try
        {
            var most = meter.State.IsLost ? 1 : retries + 1;
            PassResult pass;
            do
            {
                pass = await reader.Pass(LinePriority.Retry).ConfigureAwait(false);
                attempts++;
            }
            while (attempts < most && IsWorthAnotherTry(pass));

            await Identify(meter, pass).ConfigureAwait(false);
            Conclude(meter, due, pass, attempts);
        }
        catch (Exception bug)
        {
            // Nobody looks at the attempt before the end, so its bug would be lost.
            LogMeterFailed(bug, bus, meter.Address.Serial);
        }
        finally
        {
            meter.IsBehind = false;
        }
    }

    /// <summary>
    /// Asks a meter that has just been read who it is, before what it said is taken for the configured one's. One that is silent now is asked
    /// again after its next reading.
    /// </summary>
    private async ValueTask Identify(PolledMeter meter, PassResult pass)
    {
        if (!meter.IsToIdentify || pass.Values.IsEmpty || !meter.Identified(await meter.Identity!.Read().ConfigureAwait(false)))
            return;
        var (what, expected, found) = meter.Mismatch!;
        LogStranger(bus, meter.Address.Serial, meter.Address.Unit, what, found, expected);
        events.Append(new(time.GetUtcNow(), "identity_mismatch", Severity.Alarm, meter.Address.Serial, new()
        {
            ["expected"] = expected,
            ["found"] = found,
            ["what"] = what,
        }));
    }

    private static bool IsWorthAnotherTry(PassResult pass) => pass.Failure?.Result is ExchangeResult.NoAnswer or ExchangeResult.Garbled;

    private void Conclude(PolledMeter meter, PollPass due, PassResult pass, int attempts)
    {
        var reading = Record(meter, due, pass);
        var lostSince = meter.State.LostSince;
        switch (meter.Note(pass, reading, schedule.Next(due.Due).Due - due.Due, time))
        {
            case MeterChange.None:
                break;
            case MeterChange.Lost:
                LogLost(bus, meter.Address.Serial, meter.Address.Unit, pass.Failure.ToString()!, attempts);
                events.Append(new(pass.Time, "meter_lost", Severity.Warning, meter.Address.Serial, new()
                {
                    ["since"] = (meter.State.LastSeen ?? due.Due).ToString(Contract.UtcMillisecondsConverter.Format, null),
                    ["error"] = pass.Failure.ToString(),
                    ["attempts"] = attempts,
                }));
                break;
            case MeterChange.Back:
                LogBack(bus, meter.Address.Serial, meter.Address.Unit);
                events.Append(new(pass.Time, "meter_back", Severity.Info, meter.Address.Serial, new()
                {
                    ["since"] = lostSince?.ToString(Contract.UtcMillisecondsConverter.Format, null),
                }));
                break;
        }
    }

    /// <summary>One reading for each kind that was due; the state of a meter follows the fullest.</summary>
    private Snapshot Record(PolledMeter meter, PollPass due, PassResult pass)
    {
        var fullest = default(Snapshot);
        foreach (var kind in due.Kinds)
        {
            switch (kind)
            {
                case ReadingKind.Instant:
                    Append(pass);
                    break;
                case ReadingKind.Energy when !meter.Energy.ReadsNothing:
                    Append(pass.OnlyEnergies());
                    break;
                case ReadingKind.Energy or ReadingKind.Identity or ReadingKind.Switch:
                    // This meter counts no energy, or no profile of this version names such registers: there is nothing to read.
                    break;
            }

            void Append(PassResult part)
            {
                part = (meter.Mismatch is null ? part : part.FromStranger()).After(meter.State.Last);
                var reading = new Snapshot(meter.Address, kind, due.Due, part.Time, part.SpanMs, part.Quality, part.Why, part.Values);
                journal.Append(reading);
                fullest ??= reading;
            }
        }

        return fullest ?? throw new InvalidOperationException("a meter was asked though nothing of it was due");
    }

    private PassResult Missed(Why why)
    {
        var unasked = new ExchangeOutcome(ExchangeResult.NoAnswer, 0, Garble.None, 0, 0, 0, TimeSpan.Zero);
        return PassResult.Failed(why, unasked, Stamp.Of(time), 0);
    }

    /// <summary>Who reads what is due; null when nothing of this meter is.</summary>
    private static MeterReader? Reader(PolledMeter meter, PollPass due)
    {
        var reader = due.Kinds.Contains(ReadingKind.Instant) ? meter.Everything : meter.Energy;
        var isDue = due.Kinds.Contains(ReadingKind.Instant) || due.Kinds.Contains(ReadingKind.Energy);
        return isDue && !reader.ReadsNothing ? reader : null;
    }

    [LoggerMessage(2010, LogLevel.Warning, "{Bus}: meter {Serial} (unit {Unit}) lost: {Error} after {Attempts} attempts")]
    private partial void LogLost(string bus, string serial, int unit, string error, int attempts);

    [LoggerMessage(2011, LogLevel.Information, "{Bus}: meter {Serial} (unit {Unit}) is back")]
    private partial void LogBack(string bus, string serial, int unit);

    [LoggerMessage(2012, LogLevel.Warning, "{Bus}: the line was too busy for {Count} passes that were due; fewer meters, longer intervals or a faster line would help")]
    private partial void LogOverrun(string bus, int count);

    [LoggerMessage(2013, LogLevel.Warning, "{Bus}: the clock jumped by {Seconds:F0} s; polling goes on by the new time")]
    private partial void LogJump(string bus, double seconds);

    [LoggerMessage(2014, LogLevel.Error, "{Bus}: a bug ended the pass of meter {Serial}")]
    private partial void LogMeterFailed(Exception bug, string bus, string serial);

    [LoggerMessage(2016, LogLevel.Error, "{Bus}: meter {Serial} (unit {Unit}) tells as its {What} {Found}, not {Expected}: its readings are suspect until that is mended")]
    private partial void LogStranger(string bus, string serial, int unit, string what, string found, string expected);

    [LoggerMessage(2015, LogLevel.Error, "{Bus}: a bug ended a sweep; the next one comes when it is due")]
    private partial void LogSweepFailed(Exception bug, string bus);
}
