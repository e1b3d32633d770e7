using System.Collections.Immutable;
using MeterEdge.Configuration;
using MeterEdge.Console.Login;
using MeterEdge.Control;
using MeterEdge.Control.Cases;
using MeterEdge.Forwarding;
using MeterEdge.Journal;
using MeterEdge.Metering;

namespace MeterEdge.Console.Commands;

/// <summary>The parts of the daemon that the console's commands look at and work on.</summary>
internal sealed record Plant
{
    /// <summary>As configured.</summary>
    public required EdgeConfiguration Configuration { get; init; }

    /// <summary>The status of this moment.</summary>
    public required Func<DaemonStatus> Status { get; init; }

    /// <summary>The lines with their meters.</summary>
    public required ImmutableArray<PolledBus> Buses { get; init; }

    /// <summary>The readings.</summary>
    public required ReadingJournal Journal { get; init; }

    /// <summary>The ways out.</summary>
    public required ImmutableArray<Forwarder> Forwarders { get; init; }

    /// <summary>Events and evidence.</summary>
    public required EventStore Events { get; init; }

    /// <summary>Cases and switches.</summary>
    public required Desk Desk { get; init; }

    /// <summary>The last lines of the log.</summary>
    public required RecentLog Log { get; init; }

    /// <summary>Writes what is done into the chain of evidence.</summary>
    public required ConsoleAudit Audit { get; init; }

    /// <summary>Clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Names of the lines, for completion.</summary>
    public IEnumerable<string> BusNames => Buses.Select(bus => bus.Options.Name);

    /// <summary>Serial numbers of the meters, for completion.</summary>
    public IEnumerable<string> Serials => Buses.SelectMany(bus => bus.Options.Meters).Select(meter => meter.Serial);

    /// <summary>A line by its name; null when there is none.</summary>
    public PolledBus? Bus(string name) => Buses.FirstOrDefault(bus => bus.Options.Name == name);

    /// <summary>A meter by its serial number, with its line and its options; null when there is none.</summary>
    public (PolledBus Bus, PolledMeter Meter, MeterOptions Options)? Meter(string serial)
    {
        foreach (var bus in Buses)
        {
            foreach (var (meter, options) in bus.Poller.Meters.Zip(bus.Options.Meters))
            {
                if (options.Serial == serial)
                    return (bus, meter, options);
            }
        }

        return null;
    }

    /// <summary>What to say of a name that is no line's.</summary>
    public string NoBus(string name) => $"no line '{Terminal.TerminalText.Printable(name)}'; lines: {string.Join(' ', BusNames)}";

    /// <summary>What to say of a number that is no meter's.</summary>
    public string NoMeter(string serial) =>
        $"no meter '{Terminal.TerminalText.Printable(serial)}'{MeterEdge.Configuration.Keys.NearestName.Suggestion(serial, Serials)} ('meters' lists them)";
}
