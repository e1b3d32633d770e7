using System.Collections.Immutable;
using MeterEdge.Configuration;
using MeterEdge.Control;
using MeterEdge.Control.Cases;
using MeterEdge.Control.Messages;
using MeterEdge.Control.Policy;
using MeterEdge.Control.Switching;
using MeterEdge.Health;
using MeterEdge.Health.Systemd;
using MeterEdge.Metering;
using MeterEdge.Metering.Switches;
using MeterEdge.Mqtt;
using MeterEdge.Readings;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MeterEdge.Commands;

/// <summary>The wiring of all that may move a switch.</summary>
internal sealed class SwitchControl
{
    private SwitchControl(Desk desk, ControlInbox inbox, KeyFile keys, SwitchWorker worker, ImmutableArray<IHostedService> services) =>
        (Desk, Inbox, Keys, Worker, Services) = (desk, inbox, keys, worker, services);

    /// <summary>Decides.</summary>
    public Desk Desk { get; }

    /// <summary>Takes the signed messages.</summary>
    public ControlInbox Inbox { get; }

    /// <summary>The keys in force.</summary>
    public KeyFile Keys { get; }

    /// <summary>Does at the switches what was decided.</summary>
    public SwitchWorker Worker { get; }

    /// <summary>What runs.</summary>
    public ImmutableArray<IHostedService> Services { get; }

    private static long? EnergyIn(PolledMeter meter) => (long?)meter.State.Last?.Values.Where(value => value.Quantity == Quantity.EnergyImport).Select(value => (decimal?)value.Value).FirstOrDefault();

    /// <summary>Opens the desk where the last run left it.</summary>
    public static SwitchControl Build(
        EdgeConfiguration configuration,
        EventStore events,
        ClockTrust clock,
        ImmutableArray<PolledBus> buses,
        IReadOnlyDictionary<string, MeterSwitch> switches,
        IMqttLink link,
        TimeProvider time,
        ILoggerFactory loggers,
        Heartbeats pulses,
        Func<string, bool> isHeld)
    {
        var control = configuration.Control;
        var calendar = new CalendarFile(control.CalendarFile, loggers.CreateLogger<CalendarFile>());
        var keys = new KeyFile(control.KeysFile, configuration.DataDirectory, loggers.CreateLogger<KeyFile>());
        var polled = buses.SelectMany(bus => bus.Poller.Meters).ToDictionary(meter => meter.Address.Serial);
        var rules = new DeskRules
        {
            Meters = configuration.Buses.SelectMany(bus => bus.Meters).ToDictionary(meter => meter.Serial, meter => new ControlledMeter(
                meter.Serial,
                meter.Account,
                meter.Class,
                switches.GetValueOrDefault(meter.Serial)?.Abilities,
                meter.Role == MeterRole.District)),
            Cut = new(control.PolicyInForce),
            Reconnect = control.PolicyInForce.Reconnect,
            Calendar = () => calendar.Current,
            TimeZone = configuration.TimeZone,
            OnRelease = control.OnRelease,
            OrderWait = control.OrderWait,
            AllowUnverifiedIdentity = control.AllowUnverifiedIdentity,
            KeyCounts = key => keys.Current.Keys.ContainsKey(key),
            ClockTrusted = () => clock.IsTrusted,
            SinceAnswer = meter => polled.TryGetValue(meter, out var known) ? known.SinceGood(time) : null,
            LastEnergyWh = meter => polled.TryGetValue(meter, out var known) ? EnergyIn(known) : null,
            ReleasesReachable = () => link.IsConnected,
        };
        var desk = Desk.Open(events, rules, time);
        var worker = new SwitchWorker(
            desk, switches.ToDictionary(its => its.Key, its => (ISwitch)its.Value), new SwitchLimits(), time, loggers.CreateLogger<SwitchWorker>(), isHeld, pulses.Of("switches", Silences.OfDisk));
        return new(
            desk,
            new ControlInbox(desk, events, keys, configuration.Edge, time, loggers.CreateLogger<ControlInbox>()),
            keys,
            worker,
            [
                new KeyFileWatch(keys, time, pulses.Of("keys", Silences.OfDisk)),
                worker,
            ]);
    }
}
