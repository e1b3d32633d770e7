using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using MeterSim.Faults;
using MeterSim.Line;
using MeterSim.Physics;

namespace MeterSim.Control;

/// <summary>
/// Carries commands out. Must be called on the line's thread. Every answer is one line: "ok ...", JSON, or "error: ...".
/// </summary>
internal sealed class CommandDesk(
    PluggablePort port, SlaveLine line, LineClock clock, District district, string format, bool unlimited,
    IReadOnlyDictionary<int, Household> households)
{
    public const string Refused = "error: ";

    public string Execute(string text)
    {
        (SimCommand? command, string? error) = CommandParser.Parse(text);
        return command switch
        {
            null => Refused + error,
            SimCommand.Help => "ok " + CommandParser.HelpText,
            SimCommand.Status status => status.Json ? JsonSerializer.Serialize(Status(), ControlJson.Default.StatusMessage) : Summary(),
            SimCommand.SetFault fault => SetFault(fault),
            SimCommand.ClearFault fault => ClearFault(fault),
            SimCommand.PinPower pin => Pin(pin),
            SimCommand.Plug plug => Plug(plug),
            _ => throw new UnreachableException($"no answer to {command}"),
        };
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
        if (unit is int number && line.SlaveAt(number) is null)
            return $"{Refused}no meter has unit {number}: see status";
        foreach (Slave slave in line.Slaves)
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
        household.PinnedMw = order.PowerMw;
        return order.PowerMw is long power
            ? string.Create(CultureInfo.InvariantCulture, $"ok unit {order.Unit} draws {power / 1000m:0.###} W from the next second on")
            : $"ok unit {order.Unit} lives its own life from the next second on";
    }

    private string Plug(SimCommand.Plug order)
    {
        if (order.In == (port.Device is not null))
            return $"{Refused}the port is {(order.In ? "open" : "closed")} already";
        if (!order.In)
        {
            port.Unplug();
            line.CutOff();
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

    private string Summary()
    {
        LineCounters c = line.Counters;
        string faults = string.Join(", ", line.Slaves.Where(s => s.Fault.Words is not null).Select(s => $"{s.Meter.Unit} {s.Fault.Words}"));
        return $"ok {port.Path} {(port.Device is string device ? "leads to " + device : "is closed")}, {format}, {line.Slaves.Count} meters; "
            + $"seen {c.Seen}, answered {c.Answered}, silence violated {c.IgnoredSilence}, bad CRC {c.IgnoredBadCrc}, "
            + $"unknown unit {c.IgnoredUnknownUnit}, busy {c.IgnoredBusy}, collided {c.Collided}, bytes at a wrong speed {c.WrongSpeedBytes}; faults: {(faults.Length > 0 ? faults : "none")}";
    }

    private StatusMessage Status()
    {
        LineInstant now = clock.Now;
        district.AdvanceTo(now.Ms, now.Utc);
        LineCounters c = line.Counters;
        UnitStatus[] units = [.. line.Slaves.Select(s => new UnitStatus(
            s.Meter.Unit, s.Meter.Serial, s.Meter.Model.Name, s.Answered, s.Fault.Words, s.Meter.Point.Total.PowerW))];
        return new StatusMessage([new LineStatus(
            port.Path, port.Device, format, unlimited, now.Ns / 1e6, line.BusyNs / 1e6,
            c.Seen, c.Answered, c.IgnoredSilence, c.IgnoredBadCrc, c.IgnoredUnknownUnit, c.IgnoredMalformed,
            c.IgnoredBusy, c.Broadcasts, c.Silenced, c.CutOff, c.LostBytes, c.WrongSpeedBytes, c.IgnoredCollision, c.Collided, units)]);
    }
}
