using MeterEdge.Configuration.Keys;

namespace MeterEdge.Configuration.MeterLists;

/// <summary>
/// Puts the meters of <see cref="EdgeConfiguration.MetersFile"/> behind those that their lines have already. From then on they are meters like
/// the others: the same rules, the same hash.
/// </summary>
internal static class MetersFileOverlay
{
    private const string Key = "MeterEdge:" + nameof(EdgeConfiguration.MetersFile);

    private static readonly string[] Required = ["serial", MeterColumns.Bus, "unit", "profile"];

    /// <summary>Adds the meters to the nodes; what is wrong is noted at its line of the list.</summary>
    /// <param name="root">The configuration as it is written.</param>
    /// <param name="path">Path of the configuration; the list's path may be relative to its folder.</param>
    /// <param name="findings">Takes what is wrong.</param>
    public static void Apply(ObjectNode root, string path, Findings findings)
    {
        if (root.Find("MeterEdge") is not ObjectNode edge
            || edge.Find(nameof(EdgeConfiguration.MetersFile)) is not ScalarNode { IsNull: false } named
            || !Texts.NearPath.TryRead(named, out var name, out _))
        {
            return;
        }

        var file = Path.Combine(Path.GetDirectoryName(path) ?? "", name);
        if (MeterList.TryOpen(file, out var csv) is { } problem)
        {
            findings.Add(Key, named.Origin, problem);
            return;
        }

        var lines = Lines(edge);
        foreach (var row in MeterList.Read(csv, file, Required, findings))
        {
            if (lines.TryGetValue(row.Bus, out var meters))
            {
                meters?.Items.Add(row.Meter);
                continue;
            }

            findings.Add(MeterColumns.Bus, row.Origin, row.Bus.Length == 0
                ? "is required"
                : $"{row.Bus} is the name of no line{NearestName.Suggestion(row.Bus, lines.Keys)}");

            // It has no place, but whatever else is wrong with it shall be named as well.
            MeterOptions.Keys.Bind(row.Meter, "", findings);
        }
    }

    /// <summary>The meters of each line by its name; null where they are not a list, which is noted when they are bound.</summary>
    private static Dictionary<string, ListNode?> Lines(ObjectNode edge)
    {
        var lines = new Dictionary<string, ListNode?>(StringComparer.Ordinal);
        foreach (var bus in (edge.Find(nameof(EdgeConfiguration.Buses)) as ListNode)?.Items.OfType<ObjectNode>() ?? [])
        {
            if (bus.Find(nameof(BusOptions.Name)) is not ScalarNode name || lines.ContainsKey(name.Text))
                continue;
            if (bus.Find(nameof(BusOptions.Meters)) is null or ScalarNode { IsNull: true })
                bus.Set(nameof(BusOptions.Meters), new ListNode(bus.Origin));
            lines[name.Text] = bus.Find(nameof(BusOptions.Meters)) as ListNode;
        }

        return lines;
    }
}
