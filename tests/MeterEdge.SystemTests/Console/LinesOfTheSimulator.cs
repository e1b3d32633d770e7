using System.Collections.Immutable;
using System.Globalization;
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

/// <summary>
/// Lines of the real simulator, four meters on each, polled in this process every second as the daemon does it, for the console's classes to
/// look at.
/// </summary>
internal sealed class LinesOfTheSimulator : IAsyncDisposable
{
    public const int Baud = 19200;

    private readonly TempFolder _folder;
    private readonly Simulator _simulator;
    private readonly CancellationTokenSource _stop = new();
    private readonly ReadingJournal _journal;
    private readonly KnownLimits _known;
    private readonly List<Task> _polling;

    private LinesOfTheSimulator(TempFolder folder, Simulator simulator, int baud)
    {
        (_folder, _simulator) = (folder, simulator);
        var events = new NoEvents();
        var time = TimeProvider.System;
        _journal = ReadingJournal.Open(new() { Directory = folder[""], Sinks = [] }, time, events, NullLogger<ReadingJournal>.Instance);
        _known = new(folder[""], time, NullLogger<KnownLimits>.Instance);
        var schedule = new PollSchedule(new() { Instant = TimeSpan.FromSeconds(1), Energy = TimeSpan.FromDays(1) }, TimeZoneInfo.Utc);
        Buses =
        [
            .. simulator.Lines.Select((line, index) => PolledBus.Open(
                Options(line, index, baud), schedule, _journal, events, _known, time, NullLogger<PolledBus>.Instance)),
        ];
        _polling = [.. Buses.Select(bus => bus.Poller.Run(_stop.Token))];
    }

    public ImmutableArray<PolledBus> Buses { get; }

    /// <summary>The first one.</summary>
    public PolledBus Bus => Buses[0];

    /// <summary>One line for each list of faults, which are there before it is opened.</summary>
    public static Task<LinesOfTheSimulator> Start(params string[][] faults) => Start(Baud, faults);

    public static async Task<LinesOfTheSimulator> Start(int baud, params string[][] faults)
    {
        var folder = new TempFolder();
        var lines = Enumerable.Range(1, faults.Length).SelectMany(number => (string[])["--line", $"{folder[$"bus{number}"]}:{Baud}:8N1"]);
        var simulator = await Simulator.Start(folder, Baud, [.. lines], "sdm120:1-4");
        for (var index = 0; index < faults.Length; index++)
        {
            foreach (var fault in faults[index])
                await Do(simulator, faults.Length, index, fault);
        }

        return new(folder, simulator, baud);
    }

    /// <summary>A command to the simulator for the line of this index.</summary>
    public Task Do(int index, string command) => Do(_simulator, Buses.Length, index, command);

    public static ImmutableArray<Finding> Judged(PolledBus bus) => LineJudgement.Judge(bus.Evidence.Since(LineRecorder.Lately), bus.Options);

    public static string Said(PolledBus bus) => $"{bus.Options.Name}\n" + string.Join('\n', Judged(bus).Select(one => $"{one.Fault}: {one.Verdict} ({one.Because})"));

    /// <summary>All exchanges so far that tell something.</summary>
    public static long Asked(PolledBus bus) => bus.Options.Meters.Sum(meter => bus.Evidence.Of(meter.Unit).Asked);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        foreach (var bus in Buses)
            bus.Dispose();
        await Task.WhenAll(_polling).WaitAsync(TimeSpan.FromSeconds(60));
        await _journal.DisposeAsync();
        _known.Dispose();
        _stop.Dispose();
        await _simulator.DisposeAsync();
        _folder.Dispose();
    }

    private static async Task Do(Simulator simulator, int lines, int index, string command) =>
        await simulator.Do(lines == 1 ? command : string.Create(CultureInfo.InvariantCulture, $"line {index + 1} {command}"));

    private static BusOptions Options(SimulatedLine line, int index, int baud) => new()
    {
        Name = string.Create(CultureInfo.InvariantCulture, $"bus-{index + 1}"),
        Port = line.Port,
        Baud = baud,
        Parity = Parity.None,
        Timeout = TimeSpan.FromMilliseconds(600),
        Meters =
        [
            .. line.Meters.Select(meter => new MeterOptions
            {
                Serial = meter!["Serial"]!.GetValue<string>(),
                Unit = (byte)meter["Unit"]!.GetValue<int>(),
                Profile = ProfileLibrary.BuiltIn.Get(meter["Profile"]!.GetValue<string>()),
            }),
        ],
    };

    private sealed class NoEvents : IEventLog
    {
        public void Append(Event happened)
        {
        }
    }
}
