using System.Buffers;
using System.Text;
using System.Text.Json;
using MeterEdge.Configuration.Keys;

namespace MeterEdge.Configuration.MeterLists;

/// <summary>Writes meters as a list that <see cref="EdgeConfiguration.MetersFile"/> can name.</summary>
internal static class MeterListText
{
    private static readonly string[] Always = ["serial", MeterColumns.Bus, "unit", "profile", "account", "class"];

    /// <summary>The text: the columns that everybody looks for, and those in which a meter has something other than the default.</summary>
    /// <param name="meters">The meters, each with the name of its line.</param>
    public static string Of(IReadOnlyCollection<(string Bus, MeterOptions Meter)> meters)
    {
        var rows = meters.Select(meter => (meter.Bus, Node: Written(meter.Meter))).ToList();
        var plain = Written(MeterOptions.Keys.Defaults with { Profile = new() });
        var columns = MeterColumns.All
            .Where(column => Always.Contains(column.Name) || rows.Exists(row => Text(row.Node, column) is { Length: > 0 } text && text != Text(plain, column)))
            .ToList();
        var text = new StringBuilder();
        Line(columns.Select(column => column.Name));
        foreach (var (bus, node) in rows)
            Line(columns.Select(column => column.Path.IsEmpty ? bus : Text(node, column)));
        return text.ToString();

        void Line(IEnumerable<string> fields) => text.AppendJoin(',', fields.Select(CsvText.Field)).Append('\n');
    }

    /// <summary>The meter under the keys of a configuration.</summary>
    private static ObjectNode Written(MeterOptions meter)
    {
        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json))
            MeterOptions.Keys.Write(meter, writer);
        return (ObjectNode)NodeParser.Parse(json.WrittenSpan, new Findings())!;
    }

    private static string Text(ObjectNode meter, MeterColumn column)
    {
        Node? node = meter;
        foreach (var key in column.Path)
            node = (node as ObjectNode)?.Find(key);
        return node is ScalarNode scalar ? scalar.Text : "";
    }
}
