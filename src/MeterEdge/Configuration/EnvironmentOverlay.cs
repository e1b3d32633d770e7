using System.Globalization;
using MeterEdge.Configuration.Keys;

namespace MeterEdge.Configuration;

/// <summary>
/// Puts environment variables over the file: <c>MeterEdge__Buses__0__Port</c> stands for <c>MeterEdge:Buses:0:Port</c>. Upper
/// and lower case are one here, because many tools write variables in capitals. An empty variable means null.
/// </summary>
public static class EnvironmentOverlay
{
    private const string Prefix = "MeterEdge__";
    private const string Separator = "__";

    /// <summary>Changes the nodes as the variables say; a variable that fits nowhere is noted.</summary>
    public static void Apply(IReadOnlyDictionary<string, string> environment, ObjectNode root, KeyTable table, Findings findings)
    {
        var taken = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (variable, value) in environment
            .Where(pair => pair.Key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            .OrderBy(pair => Order(pair.Key), StringComparer.Ordinal))
        {
            if (taken.TryGetValue(variable, out var other))
                findings.Add(Key(variable), Origin.From(variable), $"is also set by {other}; unset one");
            else if (Put(root, table, variable.Split(Separator), new ScalarNode(Origin.From(variable), ScalarKind.Variable, value)) is { } problem)
                findings.Add(Key(variable), Origin.From(variable), problem);
            taken[variable] = variable;
        }
    }

    private static string Key(string variable) => variable.Replace(Separator, ":", StringComparison.Ordinal);

    // Item 2 is to be added before item 10, so numbers are compared as numbers.
    private static string Order(string variable) =>
        string.Join(Separator, variable.Split(Separator).Select(part => part.All(char.IsAsciiDigit) ? part.PadLeft(10, '0') : part));

    private static string? Put(ObjectNode into, KeyTable table, ReadOnlySpan<string> path, ScalarNode value)
    {
        var written = path[0];
        var key = table.All.FirstOrDefault(known => known.Name.Equals(written, StringComparison.OrdinalIgnoreCase));
        if (key is null)
            return $"is not a known key{NearestName.Suggestion(written, table.All.Select(known => known.Name))}";
        if (path.Length == 1)
        {
            if (key.Table is not null || key.IsList)
                return key.IsList ? "is a list; name an item, e.g. __0" : "is an object; name one of its keys";
            into.Set(key.Name, value);
            return null;
        }
        if (key.Table is null && !key.IsList)
            return $"goes below {key.Name}, which is a single value";
        return key.IsList ? PutItem(into, key, path[1..], value) : PutObject(into, key, path[1..], value);
    }

    private static string? PutObject(ObjectNode into, Key key, ReadOnlySpan<string> path, ScalarNode value)
    {
        // What is there but is no object is wrong already; it keeps its line in the file.
        if (into.Find(key.Name) is not (null or ObjectNode or ScalarNode { IsNull: true }))
            return null;
        if (into.Find(key.Name) is not ObjectNode node)
            into.Set(key.Name, node = new ObjectNode(value.Origin));
        return Put(node, key.Table!, path, value);
    }

    private static string? PutItem(ObjectNode into, Key key, ReadOnlySpan<string> path, ScalarNode value)
    {
        if (into.Find(key.Name) is not (null or ListNode or ScalarNode { IsNull: true }))
            return null;
        if (into.Find(key.Name) is not ListNode list)
            into.Set(key.Name, list = new ListNode(value.Origin));
        if (!int.TryParse(path[0], NumberStyles.None, CultureInfo.InvariantCulture, out var at) || at > list.Items.Count)
            return $"expects the number of an item, 0 to {list.Items.Count}, not {path[0]}";
        if (key.Table is null)
        {
            if (path.Length > 1)
                return $"goes below {key.Name}, which holds single values";
            list.Items.Insert(at, value);
            if (at + 1 < list.Items.Count)
                list.Items.RemoveAt(at + 1);
            return null;
        }
        if (path.Length == 1)
            return "is an object; name one of its keys";
        if (at == list.Items.Count)
            list.Items.Add(new ObjectNode(value.Origin));
        return list.Items[at] is ObjectNode item ? Put(item, key.Table, path[1..], value) : null;
    }
}
