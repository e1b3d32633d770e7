using System.Collections.Immutable;
using System.Globalization;
using MeterEdge.Configuration;
using MeterEdge.Configuration.Keys;
using MeterEdge.Configuration.MeterLists;
using MeterEdge.Metering.Profiles;

namespace MeterEdge.Commands.Commission;

/// <summary>Reads what should be on a line from a list of meters, which needs no more than serial numbers and units.</summary>
internal static class ExpectedList
{
    private const string UsualBus = "bus-1";
    private static readonly string[] Required = ["serial", "unit"];

    /// <summary>Reads a list; everything that is wrong with it is named at once.</summary>
    /// <param name="file">Path of the CSV file.</param>
    /// <param name="bus">The line's name, for a list of several; null when the list has one line.</param>
    /// <param name="library">The profiles that it can name.</param>
    /// <param name="expected">What it says.</param>
    public static ImmutableArray<ConfigurationError> Read(string file, string? bus, ProfileLibrary library, out Expected expected)
    {
        expected = Expected.Of(bus ?? UsualBus, [], []);
        if (MeterList.TryOpen(file, out var csv) is { } problem)
            return [new("", null, "--list", problem)];
        var findings = new Findings();
        var rows = MeterList.Read(csv, file, Required, findings);
        var buses = rows.Select(row => row.Bus).Where(name => name.Length > 0).Distinct().ToList();
        if (bus is null && buses.Count > 1)
            return [new("", null, file, $"has the lines {string.Join(", ", buses)}; say with --bus which of them this is")];
        if (bus is not null && buses.Count > 0 && !buses.Contains(bus))
            return [new("", null, file, $"has no meter of line {bus}{NearestName.Suggestion(bus, buses)}")];

        var name = bus ?? buses.FirstOrDefault() ?? UsualBus;
        var meters = rows.Select(row => (Row: row, Meter: Meter(row, library, findings))).ToList();
        var mine = meters.Where(one => one.Row.Bus.Length == 0 || one.Row.Bus == name).ToList();
        Once(meters.Select(one => (one.Row, one.Meter.Serial)), "serial", "belongs to another meter as well", findings);
        Once(mine.Select(one => (one.Row, one.Meter.Unit.ToString(CultureInfo.InvariantCulture))), "unit", "is the unit of another meter on this line as well", findings);
        expected = Expected.Of(name, mine.Select(one => one.Meter), meters.Select(one => one.Meter));
        return [.. findings.InOrder.Select(finding => ConfigurationError.Of(finding, file))];
    }

    private static MeterOptions Meter(MeterRow row, ProfileLibrary library, Findings findings)
    {
        var meter = MeterOptions.ListedKeys.Bind(row.Meter, "", findings);
        if (meter.Switch is { Profile: { } relay } its)
            meter = meter with { Switch = its with { Profile = Known(relay, "switch_profile") } };
        return meter.Profile is null ? meter : meter with { Profile = Known(meter.Profile, "profile") };

        Profile Known(Profile named, string column)
        {
            if (library.TryFind(named.Name, out var profile))
                return profile;
            findings.Add(column, row.Origin, $"names no profile{NearestName.Suggestion(named.Name, library.Names)} (meteredge profiles lists them)");
            return named;
        }
    }

    private static void Once(IEnumerable<(MeterRow Row, string Value)> values, string column, string problem, Findings findings)
    {
        // What could not be read was noted there.
        foreach (var same in values.Where(one => one.Value is not ("" or "0")).GroupBy(one => one.Value))
        {
            foreach (var (row, value) in same.Skip(1))
                findings.Add(column, row.Origin, $"{value} {problem} (line {same.First().Row.Origin.Line})");
        }
    }
}
