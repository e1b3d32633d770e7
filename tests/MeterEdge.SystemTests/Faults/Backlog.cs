using System.Globalization;
using MeterEdge.Control;
using MeterEdge.Journal;
using MeterEdge.Readings;
using MeterEdge.SystemTests.Plant;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeterEdge.SystemTests.Faults;

/// <summary>A week of readings of many meters, written by the daemon's own journal at full speed. Each value can be told from meter and time.</summary>
internal sealed class Backlog
{
    private const int MostWaiting = 4096;
    private const string SerialStart = "BACKLOG-";
    private readonly DateTimeOffset _first;
    private readonly TimeSpan _step;

    private Backlog(DateTimeOffset first, TimeSpan step, int count) => (_first, _step, Count) = (first, step, count);

    /// <summary>How many readings it has.</summary>
    public int Count { get; }

    /// <summary>Fills the journal of a daemon that has not run yet.</summary>
    /// <param name="data">Its data directory.</param>
    /// <param name="meters">How many meters.</param>
    /// <param name="step">From one reading of a meter to the next.</param>
    public static async Task<Backlog> Of(string data, int meters, TimeSpan step)
    {
        var steps = (int)(TimeSpan.FromDays(7) / step);
        var hour = TimeSpan.FromHours(1).Ticks;
        var now = TimeProvider.System.GetUtcNow();
        var backlog = new Backlog(new DateTimeOffset(now.Ticks - (now.Ticks % hour), TimeSpan.Zero) - (steps * step), step, steps * meters);
        Directory.CreateDirectory(data);
        await using var journal = ReadingJournal.Open(
            new JournalSettings { Directory = data, Sinks = ["mqtt", "influx"], MostWaiting = MostWaiting }, TimeProvider.System, new Nobody(), NullLogger<ReadingJournal>.Instance);
        for (var at = 0; at < steps; at++)
        {
            for (var meter = 0; meter < meters; meter++)
                Assert.True(journal.Append(backlog.Reading(meter, at)), "a reading was dropped");
            journal.EndOfSweep();
            // No more than fits may wait for the disk.
            while (journal.Head < ((at + 1) * meters) - (MostWaiting / 2))
                await journal.WaitForMore(journal.Head, TestContext.Current.CancellationToken);
        }

        return backlog;
    }

    public static bool Has(Arrival arrival) => arrival.Reading.Meter.StartsWith(SerialStart, StringComparison.Ordinal);

    /// <summary>The reading says what was written for its meter and time.</summary>
    public void Holds(Arrival arrival)
    {
        var reading = arrival.Reading;
        var meter = int.Parse(reading.Meter[SerialStart.Length..], CultureInfo.InvariantCulture);
        var at = (int)((reading.Due - _first) / _step);
        Assert.True(
            reading.Due == Due(at) && reading.Values!["energy_import_wh"].Number == Wh(meter, at) && reading.Values["voltage_l1_v"].Number == Volts(meter, at),
            $"this is not what was written: {arrival.Json}");
    }

    private Snapshot Reading(int meter, int at) => new(
        new(SerialStart + meter.ToString("000", CultureInfo.InvariantCulture), "bus-9", (byte)(1 + (meter % 247)), "eastron-sdm120"),
        ReadingKind.Energy,
        Due(at),
        Due(at).AddMilliseconds(100 + meter),
        90,
        Quality.Good,
        [],
        [new(Quantity.EnergyImport, Wh(meter, at), new((ulong)Wh(meter, at), 2)), new(Quantity.VoltageL1, Volts(meter, at), default)]);

    private DateTimeOffset Due(int at) => _first + (at * _step);

    private static decimal Wh(int meter, int at) => (meter * 1_000_000) + (at * 137);

    private static decimal Volts(int meter, int at) => 220 + (((meter * 31) + (at * 7)) % 200 / 10m);

    private sealed class Nobody : IEventLog
    {
        public void Append(Event happened) => Assert.Fail($"the journal is not sound: {happened.Code} {happened.Data.ToJsonString()}");
    }
}
