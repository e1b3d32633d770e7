using System.Collections.Immutable;
using MeterEdge.Configuration;
using MeterEdge.Console.Lines;
using MeterEdge.Control;
using MeterEdge.Journal;
using MeterEdge.Metering;
using MeterEdge.Metering.Evidence;
using MeterEdge.Metering.Profiles;
using MeterEdge.Modbus.Serial;
using MeterEdge.SystemTests.Plant;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeterEdge.SystemTests.Console;

/// <summary>A line of the real simulator, polled in this process once a second as the daemon does it, for the console's classes to look at.</summary>
internal sealed class LinesOfTheSimulator : IAsyncDisposable
{
    private const int Baud = 19200;

    private readonly TempFolder _folder = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly ReadingJournal _journal;
    private readonly KnownLimits _known;
    private readonly Task _polling;

    private LinesOfTheSimulator(TempFolder folder, Simulator simulator, int baud)
    {
        (_folder, It) = (folder, simulator);
        var events = new NoEvents();
        var time = TimeProvider.System;
        _journal = ReadingJournal.Open(new() { Directory = folder[""], Sinks = [] }, time, events, NullLogger<ReadingJournal>.Instance);
        _known = new(folder[""], time, NullLogger<KnownLimits>.Instance);
        var options = new BusOptions
        {
            Name = "bus-1",
            Port = simulator.Port,
            Baud = baud,
            Parity = Parity.None,
            Timeout = TimeSpan.FromMilliseconds(500),
            Meters =
            [
                .. simulator.Meters.Select(meter => new MeterOptions
                {
                    Serial = meter!["Serial"]!.GetValue<string>(),
                    Unit = (byte)meter["Unit"]!.GetValue<int>(),
                    Profile = ProfileLibrary.BuiltIn.Get(meter["Profile"]!.GetValue<string>()),
                }),
            ],
        };
        var schedule = new PollSchedule(new() { Instant = TimeSpan.FromSeconds(1), Energy = TimeSpan.FromDays(1) }, TimeZoneInfo.Utc);
        Bus = PolledBus.Open(options, schedule, _journal, events, _known, time, NullLogger<PolledBus>.Instance);
        _polling = Bus.Poller.Run(_stop.Token);
    }

    public Simulator It { get; }

    public PolledBus Bus { get; }

    public static async Task<LinesOfTheSimulator> Start(string[] faults, int baud = Baud)
    {
        var folder = new TempFolder();
        var simulator = await Simulator.Start(folder, Baud, "sdm120:1-4");
        foreach (var fault in faults)
            await simulator.Do(fault);
        return new(folder, simulator, baud);
    }

    public ImmutableArray<Finding> Judged() => LineJudgement.Judge(Bus.Evidence.Since(LineRecorder.Lately), Bus.Options);

    public string Said() => string.Join('\n', Judged().Select(one => $"{one.Fault}: {one.Verdict} ({one.Because})"));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        Bus.Dispose();
        await _polling.WaitAsync(TimeSpan.FromSeconds(60));
        await _journal.DisposeAsync();
        _known.Dispose();
        _stop.Dispose();
        await It.DisposeAsync();
        _folder.Dispose();
    }

    private sealed class NoEvents : IEventLog
    {
        public void Append(Event happened)
        {
        }
    }
}
