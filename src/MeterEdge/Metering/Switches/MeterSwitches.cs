using System.Collections.Frozen;
using System.Collections.Immutable;
using MeterEdge.Configuration;
using MeterEdge.Metering.Profiles;
using MeterEdge.Modbus.Line;
using MeterEdge.Readings;

namespace MeterEdge.Metering.Switches;

/// <summary>The switches of a district, by their meters' serial numbers.</summary>
public static class MeterSwitches
{
    /// <summary>All switches that the configuration knows: a meter's own, or the one that is configured for it.</summary>
    public static FrozenDictionary<string, MeterSwitch> Of(ImmutableArray<PolledBus> buses, TimeProvider time)
    {
        var lines = buses.ToDictionary(bus => bus.Options.Name);
        return buses.SelectMany(bus => bus.Options.Meters.Where(HasSwitch).Select(meter => Of(meter, bus, lines, time))).ToFrozenDictionary(its => its.Meter);
    }

    /// <summary>The switch of one meter anew, for somebody who looks at it beside those who have the others; null when it has none.</summary>
    public static MeterSwitch? Another(string serial, ImmutableArray<PolledBus> buses, TimeProvider time) =>
        buses.SelectMany(bus => bus.Options.Meters.Where(meter => meter.Serial == serial && HasSwitch(meter)).Select(meter => Of(meter, bus, buses.ToDictionary(its => its.Options.Name), time))).FirstOrDefault();

    /// <summary>True when a meter's supply can be switched, or its switch be seen.</summary>
    public static bool HasSwitch(MeterOptions meter) => meter.Switch is not null || meter.Profile.Switch is not null;

    /// <summary>True for what is published as the proof of a state: the energies stand elsewhere.</summary>
    internal static bool Proves(Quantity quantity) => IsVoltage(quantity) || quantity is (>= Quantity.CurrentL1 and <= Quantity.CurrentL3) or Quantity.Power;

    private static bool IsVoltage(Quantity quantity) => quantity is (>= Quantity.VoltageL1 and <= Quantity.VoltageL3) or Quantity.LoadVoltage;

    /// <summary>The profile of a meter of which only the voltages are wanted.</summary>
    internal static Profile VoltagesOf(Profile profile) => profile with
    {
        Registers = [.. profile.Registers.Where(register => IsVoltage(register.Quantity))],
    };

    private static MeterSwitch Of(MeterOptions meter, PolledBus bus, Dictionary<string, PolledBus> lines, TimeProvider time)
    {
        var place = meter.Switch is { } its && lines[its.Bus] is var line
            ? new SwitchPlace(its.Profile, its.Unit, its.Channel, line.Framing, line.Line, line.Options.Timeout)
            : new SwitchPlace(meter.Profile, meter.Unit, 1, bus.Framing, bus.Line, bus.Options.Timeout);
        return new(
            meter,
            place,
            new PlaceReader(meter.Unit, meter.Profile, bus.Framing, bus.Line, bus.Options.Timeout, LinePriority.Switch) { Keeps = SwitchPlace.Kept },
            Reader(meter.Profile),
            Reader(VoltagesOf(meter.Profile)),
            time);

        // Profiles of its own, as its readers are used beside the poller's and not on one thread.
        MeterReader Reader(Profile profile) =>
            new(meter.Unit, new(profile, PlanLimits.For(bus.Options.Timing)), ReadingKind.Switch, bus.Framing, bus.Line, bus.Options.Timeout, time);
    }
}
