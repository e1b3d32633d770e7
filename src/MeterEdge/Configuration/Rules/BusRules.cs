using MeterEdge.Configuration.Keys;
using MeterEdge.Modbus.Serial;

namespace MeterEdge.Configuration.Rules;

/// <summary>What must hold between lines and between meters.</summary>
internal static class BusRules
{
    private const string Buses = "MeterEdge:Buses";

    public static void Check(EdgeConfiguration configuration, ObjectNode root, Findings findings)
    {
        var names = new Taken(root, findings);
        var ports = new Taken(root, findings);
        var serials = new Taken(root, findings);
        for (var b = 0; b < configuration.Buses.Length; b++)
        {
            var bus = configuration.Buses[b];
            var path = KeyPath.Join(Buses, b);
            names.Take(bus.Name, KeyPath.Join(path, nameof(bus.Name)), "is the name of another line as well");
            if (bus.Port is not null && bus.Tcp is not null)
                findings.Add(KeyPath.Join(path, nameof(bus.Tcp)), root, "is given beside Port; a line has one of the two");
            else if (bus.Tcp is not null)
                ports.Take(bus.Tcp, KeyPath.Join(path, nameof(bus.Tcp)), "belongs to another line as well");
            else if (bus.Port is not null)
                ports.Take(System.IO.Path.GetFullPath(bus.Port), KeyPath.Join(path, nameof(bus.Port)), "belongs to another line as well");
            else if (!WasTried(root, path))
                findings.Add(KeyPath.Join(path, nameof(bus.Port)), root, "is required: the full path of the serial device, unless Tcp names a gateway");
            if (bus.Tcp is not null && bus.Rs485 != Rs485Mode.Auto)
                findings.Add(KeyPath.Join(path, nameof(bus.Rs485)), root, "is for a Port; what Tcp leads to turns its own line");
            CheckMeters(bus, KeyPath.Join(path, nameof(bus.Meters)), serials, root, findings);
        }

        CheckSwitches(configuration, root, findings);
    }

    private static void CheckMeters(BusOptions bus, string path, Taken serials, ObjectNode root, Findings findings)
    {
        var units = new Taken(root, findings);
        for (var m = 0; m < bus.Meters.Length; m++)
        {
            var meter = bus.Meters[m];
            var meterPath = KeyPath.Join(path, m);
            serials.Take(meter.Serial, KeyPath.Join(meterPath, nameof(meter.Serial)), "belongs to another meter as well");
            units.Take(
                meter.Unit == 0 ? "" : $"{meter.Unit}",
                KeyPath.Join(meterPath, nameof(meter.Unit)),
                "is the unit of another meter on this line as well");
            if (meter.Profile is { Registers.IsEmpty: true, Switch: not null })
                findings.Add(KeyPath.Join(meterPath, nameof(meter.Profile)), root, $"{meter.Profile.Name} measures nothing: it is for the Switch of a meter");
        }
    }

    private static void CheckSwitches(EdgeConfiguration configuration, ObjectNode root, Findings findings)
    {
        var outputs = new Taken(root, findings);
        foreach (var (b, bus) in configuration.Buses.Index())
        {
            foreach (var (m, meter) in bus.Meters.Index().Where(meter => meter.Item.Switch is not null))
            {
                var (its, path) = (meter.Switch!, KeyPath.Join(KeyPath.Join(KeyPath.Join(KeyPath.Join(Buses, b), nameof(bus.Meters)), m), nameof(meter.Switch)));
                var line = configuration.Buses.FirstOrDefault(other => other.Name == its.Bus);
                if (its.Bus.Length > 0 && line is null)
                    findings.Add(KeyPath.Join(path, nameof(its.Bus)), root, $"{its.Bus} is the name of no line");
                outputs.Take(
                    its.Unit == 0 ? "" : $"output {its.Channel} of unit {its.Unit} on {its.Bus}",
                    KeyPath.Join(path, nameof(its.Channel)),
                    "is the switch of another meter as well");
                if (its.Unit != 0 && line?.Meters.Any(other => other.Unit == its.Unit && other != meter) == true)
                    findings.Add(KeyPath.Join(path, nameof(its.Unit)), root, $"{its.Unit} is the unit of another meter on {its.Bus}");

                // A name that names no profile was noted where it was looked up; such a profile is empty.
                if (its.Profile is null or { Registers.IsEmpty: true, Switch: null })
                    continue;
                if (its.Profile.Switch is not { } works)
                    findings.Add(KeyPath.Join(path, nameof(its.Profile)), root, $"{its.Profile.Name} has no switch");
                else if (its.Channel > works.Channels)
                    findings.Add(KeyPath.Join(path, nameof(its.Channel)), root, $"{its.Channel} is more than the {works.Channels} outputs of {its.Profile.Name}");
            }
        }
    }

    // A Port or a Tcp that was written but refused needs no second error.
    private static bool WasTried(ObjectNode root, string path) =>
        Findings.NodeAt(path, root) is not ObjectNode bus
        || bus.Find(nameof(BusOptions.Port)) is not (null or ScalarNode { IsNull: true })
        || bus.Find(nameof(BusOptions.Tcp)) is not (null or ScalarNode { IsNull: true });

    /// <summary>Values that may be used once; the second use is noted and points to the first.</summary>
    private sealed class Taken(ObjectNode root, Findings findings)
    {
        private readonly Dictionary<string, string> _first = new(StringComparer.Ordinal);

        public void Take(string value, string path, string problem)
        {
            // An empty value was refused where it was read.
            if (value.Length > 0 && !_first.TryAdd(value, path))
                findings.Add(path, root, $"{value} {problem} ({Findings.Place(_first[value], root)})");
        }
    }
}
