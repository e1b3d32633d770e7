using System.Collections.Immutable;
using MeterEdge.Configuration;
using MeterEdge.Metering;
using MeterEdge.Metering.Profiles;
using MeterEdge.Modbus.Line;
using MeterEdge.Readings;
using MeterEdge.Tests.Journal;

namespace MeterEdge.Tests.Metering;

/// <summary>A line with scripted meters, its poller and a real journal, in stepped time. Starts 1 s before a full minute.</summary>
internal sealed class PolledLine : IAsyncDisposable
{
    public static readonly DateTimeOffset FirstDue = new(2026, 11, 23, 10, 16, 0, TimeSpan.Zero);

    /// <summary>Two blocks: voltage and current, and far from them the energy.</summary>
    public static readonly Profile Profile = Some.Profile(
        [Some.Range(0, 3), Some.Range(100, 101)],
        Some.Register(0, Quantity.VoltageL1),
        Some.Register(2, Quantity.CurrentL1),
        Some.Register(100, Quantity.EnergyImport, 1000));

    private readonly TempFolder _folder = new();
    private readonly OpenJournal _journal;
    private readonly LineOwner _owner;
    private readonly CancellationTokenSource _stop = new();
    private Task? _running;
    private bool _closed;

    public PolledLine(int meters = 1, int retries = 1, ScheduleOptions? schedule = null, Profile? profile = null, DateTimeOffset? start = null, Func<int, string>? serial = null)
    {
        Time = new(start ?? FirstDue.AddSeconds(-1));
        Meters = [.. Enumerable.Range(1, meters).Select(unit => new ScriptedMeter((byte)unit)
        {
            Floats = { [0] = 230.1f, [2] = 5.5f, [100] = 36.25f },
        })];
        Link = new(Time, [.. Meters]);
        var timing = LineTiming.For(9600, 10);
        _owner = new(Link, timing, Time, new LineWatch("bus-1", Events, Time, LineLog));
        _journal = new(_folder.Path);
        Known = [.. Meters.Select(_ => new MeterProfile(profile ?? Profile, Some.Limits()))];
        Polled = [.. Meters.Zip(Known, (meter, known) => new PolledMeter(
            new((serial ?? Serial)(meter.Unit), "bus-1", meter.Unit, "some-meter"),
            new MeterReader(meter.Unit, known, ReadingKind.Instant, MeterEdge.Modbus.Frames.Framing.Rtu, _owner, TimeSpan.FromSeconds(1), Time),
            new MeterReader(meter.Unit, known, ReadingKind.Energy, MeterEdge.Modbus.Frames.Framing.Rtu, _owner, TimeSpan.FromSeconds(1), Time),
            IdentityReader.CanAsk(known.Profile)
                ? new IdentityReader(
                    (serial ?? Serial)(meter.Unit),
                    new PlaceReader(meter.Unit, known.Profile, MeterEdge.Modbus.Frames.Framing.Rtu, _owner, TimeSpan.FromSeconds(1), LinePriority.Reading))
                : null))];
        Poller = new(
            "bus-1", Polled, retries, new(schedule ?? new(), TimeZoneInfo.Utc), _journal.It, Events, Time, Log);
    }

    public SteppedTime Time { get; }

    public ScriptedLine Link { get; }

    public ImmutableArray<ScriptedMeter> Meters { get; }

    public ImmutableArray<MeterProfile> Known { get; }

    public ImmutableArray<PolledMeter> Polled { get; }

    public BusPoller Poller { get; }

    public RecordingEvents Events { get; } = new();

    public RecordingLog<BusPoller> Log { get; } = new();

    public RecordingLog<LineWatch> LineLog { get; } = new();

    public LineOwner Owner => _owner;

    public static string Serial(int unit) => $"meter-{unit}";

    /// <summary>Polls for some time, and starts to when that was not done yet.</summary>
    public async Task Poll(TimeSpan duration) => await Task.Run(() =>
    {
        // No synchronisation context here, so continuations run before time goes on.
        _running ??= Poller.Run(_stop.Token);
        Link.Pass(duration);
    });

    /// <summary>Stops as the daemon does: tells the poller, and closes the line.</summary>
    public async Task Stop()
    {
        await _stop.CancelAsync();
        await Task.Run(_owner.Dispose);
        if (_running is not null)
            await _running.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    /// <summary>Stops, and says what the journal has kept.</summary>
    public async Task<IReadOnlyList<Snapshot>> Records()
    {
        await Stop();
        await _journal.DisposeAsync();
        await using var again = new OpenJournal(_folder.Path);
        return [.. again.Everything().Select(reading => reading.Snapshot)];
    }

    public async ValueTask DisposeAsync()
    {
        if (_closed)
            return;
        _closed = true;
        await Stop();
        await _journal.DisposeAsync();
        _stop.Dispose();
        _folder.Dispose();
    }
}
