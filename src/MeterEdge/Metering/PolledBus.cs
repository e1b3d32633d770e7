using System.Collections.Immutable;
using MeterEdge.Configuration;
using MeterEdge.Control;
using MeterEdge.Journal;
using MeterEdge.Metering.Evidence;
using MeterEdge.Modbus.Line;
using MeterEdge.Modbus.Serial;
using MeterEdge.Modbus.Tcp;
using MeterEdge.Readings;
using Microsoft.Extensions.Logging;
using Histogram = System.Diagnostics.Metrics.Histogram<double>;

namespace MeterEdge.Metering;

/// <summary>A configured line with all that works on it: its owner, its trace, and the poller of its meters.</summary>
public sealed partial class PolledBus : IDisposable
{
    private PolledBus(BusOptions options, LineOwner line, Modbus.Frames.Framing framing, HexTrace trace, TraceTap tap, LineRecorder evidence, BusPoller poller)
    {
        Options = options;
        Line = line;
        Framing = framing;
        Trace = trace;
        Tap = tap;
        Evidence = evidence;
        Poller = poller;
    }

    /// <summary>As configured.</summary>
    public BusOptions Options { get; }

    /// <summary>The line's owner.</summary>
    public LineOwner Line { get; }

    /// <summary>What stands around function and data on the line.</summary>
    public Modbus.Frames.Framing Framing { get; }

    /// <summary>Every byte in the log, when switched on.</summary>
    public HexTrace Trace { get; }

    /// <summary>Every frame for whoever wants to follow the line live.</summary>
    public TraceTap Tap { get; }

    /// <summary>What the line has shown of its meters and of itself.</summary>
    public LineRecorder Evidence { get; }

    /// <summary>Polls the meters.</summary>
    public BusPoller Poller { get; }

    /// <summary>
    /// Takes the line; its device need not be there yet. Turnarounds are noted where somebody wants to know them; the line's thread and the
    /// poller each have a heartbeat where somebody watches.
    /// </summary>
    public static PolledBus Open(
        BusOptions options,
        PollSchedule schedule,
        ReadingJournal journal,
        IEventLog events,
        KnownLimits known,
        TimeProvider time,
        ILogger<PolledBus> log,
        Histogram? turnarounds = null,
        Heartbeat? thread = null,
        Heartbeat? polling = null)
    {
        var access = Access(options);
        var poller = default(BusPoller);
        var watch = new LineWatch(options.Name, events, time, log, () => poller?.Suspect(), Turnaround(turnarounds, options.Name), thread);
        var evidence = new LineRecorder(access.Framing, time, watch);
        var tap = new TraceTap(time, evidence);
        var trace = new HexTrace(time, text => LogTrace(log, options.Name, text), tap);
        var line = new LineOwner(access.Link(), access.Timing, time, trace);
        var limits = PlanLimits.For(access.Timing);
        ImmutableArray<PolledMeter> meters = [.. options.Meters.Select(Polled)];
        poller = new BusPoller(options.Name, meters, options.Retries, schedule, journal, events, time, log, polling);
        return new(options, line, access.Framing, trace, tap, evidence, poller);

        PolledMeter Polled(MeterOptions meter)
        {
            var profile = new MeterProfile(
                meter.Profile, limits, known.Of(meter.Serial, meter.Profile.Name), found => known.Note(meter.Serial, meter.Profile.Name, found));
            return new(
                new MeterAddress(meter.Serial, options.Name, meter.Unit, meter.Profile.Name),
                new MeterReader(meter.Unit, profile, ReadingKind.Instant, access.Framing, line, options.Timeout, time),
                new MeterReader(meter.Unit, profile, ReadingKind.Energy, access.Framing, line, options.Timeout, time),
                IdentityReader.CanAsk(meter.Profile)
                    ? new IdentityReader(meter.Serial, new PlaceReader(meter.Unit, meter.Profile, access.Framing, line, options.Timeout, LinePriority.Reading))
                    : null);
        }
    }

    /// <summary>Notes turnarounds of a line; allocates nothing, as it is called on the line's thread. Null when nobody wants to know.</summary>
    internal static Action<TimeSpan>? Turnaround(Histogram? turnarounds, string bus)
    {
        var tag = new KeyValuePair<string, object?>("bus", bus);
        return turnarounds is null ? null : turnaround => turnarounds.Record(turnaround.TotalSeconds, tag);
    }

    /// <summary>How the meters of a configured line are reached. It has a port or a gateway; the configuration is refused otherwise.</summary>
    internal static LineAccess Access(BusOptions options) => options.Tcp is { } tcp && TcpSettings.TryParse(tcp, out var gateway)
        ? LineAccess.Network(gateway, options.Framing switch
        {
            Configuration.Framing.Tcp => Modbus.Frames.Framing.Tcp,
            Configuration.Framing.RtuOverTcp => Modbus.Frames.Framing.Rtu,
        })
        : LineAccess.Serial(new SerialSettings(options.Port!, options.Baud, options.Parity, options.StopBits, options.Rs485));

    /// <summary>Ends what is under way on the line and closes the device.</summary>
    public void Dispose() => Line.Dispose();

    [LoggerMessage(2020, LogLevel.Information, "{Bus}: {Trace}")]
    private static partial void LogTrace(ILogger log, string bus, string trace);
}
