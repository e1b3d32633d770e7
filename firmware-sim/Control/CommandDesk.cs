using System.Diagnostics;
using System.Globalization;
using MeterSim.Faults;
using MeterSim.Line;
using MeterSim.Physics;
using MeterSim.Switches;

namespace MeterSim.Control;

/// <summary>Carries out what is for one line. Must be called where nothing else touches the line.</summary>
internal sealed class CommandDesk(
    IPlug port, SlaveBank bank, IReadOnlyDictionary<int, Household> households, LineClock clock, string format, bool unlimited)
{
    private const string Refused = Switchboard.Refused;

    /// <summary>Forgets what is half received or half sent.</summary>
    public Action CutOff { get; init; } = () => { };

    /// <summary>How long the wire has been busy.</summary>
    public Func<long> BusyNs { get; init; } = () => 0;

    public string Execute(SimCommand command) => command switch
    {
        SimCommand.SetFault fault => SetFault(fault),
        SimCommand.ClearFault fault => ClearFault(fault),
        SimCommand.PinPower pin => Pin(pin),
        SimCommand.PinPhases pin => Pin(pin),
        SimCommand.PinVoltage pin => Pin(pin),
        SimCommand.AtSwitch at => AtSwitch(at),
        SimCommand.Plug plug => Plug(plug),
        SimCommand.Drop drop => Drop(drop),
        _ => throw new UnreachableException($"{command} is not for one line"),
    };

    public string Summary()
    {
        LineCounters c = bank.Counters;
        string faults = string.Join(", ", bank.Slaves.Where(s => s.Fault.Words is not null).Select(s => $"{s.Meter.Unit} {s.Fault.Words}"));
        return $"ok {port.Path} {(port.Device is string device ? "leads to " + device : "is closed")}, {format}, {bank.Slaves.Count} meters; "
            + $"seen {c.Seen}, answered {c.Answered}, silence violated {c.IgnoredSilence}, bad CRC {c.IgnoredBadCrc}, "
            + $"unknown unit {c.IgnoredUnknownUnit}, busy {c.IgnoredBusy}, collided {c.Collided}, bytes at a wrong speed {c.WrongSpeedBytes}; faults: {(faults.Length > 0 ? faults : "none")}";
    }

    public LineStatus Status()
    {
        LineInstant now = clock.Now;
        bank.AdvanceTo(now);
        LineCounters c = bank.Counters;
        UnitStatus[] units = [.. bank.Slaves.Select(s => new UnitStatus(
            s.Meter.Unit, s.Meter.Serial, s.Meter.Model.Name, s.Answered, s.Fault.Words, s.Meter.Point.Total.PowerW)
        {
            Switches = s.Meter.Switches.Count == 0 ? null : [.. s.Meter.Switches.Select((one, index) => new SwitchStatus(
                index + 1, one.Feeds, one.ShowsClosed ? "closed" : one.IsArmed ? "armed" : "open", one.Now.Conducting != Poles.None,
                one.LocalLock, one.MaintenanceLock, one.Trip?.ToString().ToLowerInvariant(), one.FaultWords))],
        })];
        return new LineStatus(
            port.Path, port.Device, format, unlimited, now.Ns / 1e6, BusyNs() / 1e6,
            c.Seen, c.Answered, c.IgnoredSilence, c.IgnoredBadCrc, c.IgnoredUnknownUnit, c.IgnoredMalformed,
            c.IgnoredBusy, c.Broadcasts, c.Silenced, c.CutOff, c.LostBytes, c.WrongSpeedBytes, c.IgnoredCollision, c.Collided, port.Connections, units);
    }

    private string SetFault(SimCommand.SetFault order) => Each(order.Unit, order.Fault?.ToString() ?? "no fault", slave =>
    {
        if (order.Fault is not Fault fault)
        {
            slave.Fault.Clear();
            return;
        }
        slave.Fault.Add(fault);
        // The power goes now, whether or not anybody asks before it is back.
        if (fault is { Kind: FaultKind.PowerCut, Chance: 1 })
            slave.Meter.Settings.Restore();
    });

    private string ClearFault(SimCommand.ClearFault order) =>
        Each(order.Unit, $"no {Fault.Name(order.Kind)}", slave => slave.Fault.Clear(order.Kind));

    private string Each(int? unit, string done, Action<Slave> change)
    {
        if (unit is int number && bank.At(number) is null)
            return $"{Refused}no meter has unit {number}: see status";
        foreach (Slave slave in bank.Slaves)
        {
            if (unit is null || slave.Meter.Unit == unit)
                change(slave);
        }
        return $"ok {(unit is int one ? $"unit {one}" : "all units")}: {done}";
    }

    private string Pin(SimCommand.PinPower order)
    {
        if (!households.TryGetValue(order.Unit, out Household? household))
            return $"{Refused}unit {order.Unit} has no household to set: it is not simulated, or it is the district's meter";
        household.PinnedPhasesMw = null;
        household.PinnedMw = order.PowerMw;
        return order.PowerMw is long power
            ? string.Create(CultureInfo.InvariantCulture, $"ok unit {order.Unit} draws {power / 1000m:0.###} W from the next second on")
            : $"ok unit {order.Unit} lives its own life from the next second on";
    }

    private string Pin(SimCommand.PinPhases order)
    {
        if (!households.TryGetValue(order.Unit, out Household? household) || !household.HasThreePhases)
            return $"{Refused}unit {order.Unit} has no household with three phases: see set UNIT power";
        household.PinnedPhasesMw = [order.L1Mw, order.L2Mw, order.L3Mw];
        return string.Create(
            CultureInfo.InvariantCulture,
            $"ok unit {order.Unit} draws {order.L1Mw / 1000m:0.###}, {order.L2Mw / 1000m:0.###} and {order.L3Mw / 1000m:0.###} W from the next second on");
    }

    private string Pin(SimCommand.PinVoltage order)
    {
        if (bank.At(order.Unit) is not Slave slave)
            return $"{Refused}no meter has unit {order.Unit}: see status";
        bank.AdvanceTo(clock.Now);
        slave.Meter.Point.PinnedV = order.Volts;
        return order.Volts is double volts
            ? string.Create(CultureInfo.InvariantCulture, $"ok unit {order.Unit} has {volts:0.###} V on its line")
            : $"ok unit {order.Unit} has what the transformer gives";
    }

    private string AtSwitch(SimCommand.AtSwitch order)
    {
        if (bank.At(order.Unit) is not Slave slave)
            return $"{Refused}no meter has unit {order.Unit}: see status";
        if (order.Channel > slave.Meter.Switches.Count)
            return $"{Refused}unit {order.Unit} has {slave.Meter.Switches.Count} switches, no number {order.Channel}: see metersim models";
        bank.AdvanceTo(clock.Now);
        return $"ok unit {order.Unit} switch {order.Channel}: {order.Order.Do(slave.Meter.Switches[order.Channel - 1])}";
    }

    private string Plug(SimCommand.Plug order)
    {
        if (order.In == (port.Device is not null))
            return $"{Refused}the port is {(order.In ? "open" : "closed")} already";
        if (!order.In)
        {
            port.Unplug();
            CutOff();
            return $"ok {port.Path} is gone";
        }
        try
        {
            port.PlugIn();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return Refused + failure.Message;
        }
        return $"ok {port.Path} leads to {port.Device}";
    }

    private string Drop(SimCommand.Drop order)
    {
        if (port.Device is null)
            return $"{Refused}the port is closed already";
        try
        {
            return port.Drop(order.Refusing) is not string done ? $"{Refused}{port.Path} has no connections to drop: it is not a TCP line"
                : order.Refusing == TimeSpan.Zero ? $"ok {done}"
                : string.Create(CultureInfo.InvariantCulture, $"ok {done}, new ones refused for {order.Refusing.TotalSeconds:0.###} s");
        }
        catch (IOException failure)
        {
            return Refused + failure.Message;
        }
    }
}
